# How Java is started and which commands there are, for the launcher of a checkout and for that of a package: both read this file, so that
# they cannot drift apart. They set java, the program, and jars, the folder of the class path.

readonly SETUP_MISSING=69 # EX_UNAVAILABLE of sysexits.h

say() { printf '%s\n' "$*" >&2; }

# One sentence, then the end.
give_up() {
  say "$*"
  exit "$SETUP_MISSING"
}

asks_for_help() { [[ " $* " == *" --help "* || " $* " == *" -h "* ]]; }

names_configuration() { [[ " $* " == *" --config"* ]]; }

# Of a gateway.
# Reflection is for a start and for calls of people, not for signatures: making classes for it costs more than it saves.
# Compact headers make a tenth less garbage, and a signature a fifteenth cheaper.
# G1 lets the heap grow with what is alive (after each marking), and when pauses take more than a part of the time; that part is small
# while the heap is, and pauses look long when other processes have the processors. GCTimeRatio=1 leaves the first reason alone.
server_flags() {
  flags=(--enable-native-access=ALL-UNNAMED -Xms128m -Xmx1g -XX:GCTimeRatio=1 -XX:+ExitOnOutOfMemoryError -XX:+UseCompactObjectHeaders
    -Djdk.reflect.useNativeAccessorOnly=true)
}

# Of a command of people. A short life: the cheap compiler, and the simple collector.
client_flags() { flags=(-Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -Xlog:disable); }

run_java() {
  local options=()
  # COUNTERSIGN_JAVA_OPTIONS: more JVM options, with blanks between them.
  read -r -a options <<< "${COUNTERSIGN_JAVA_OPTIONS:-}"
  exec "$java" --sun-misc-unsafe-memory-access=allow "${flags[@]}" ${options[@]+"${options[@]}"} \
    -cp "$jars/*" io.countersign.local.Main "$@"
}

list_client_commands() {
  cat << 'TEXT'
Against a gateway
  login        get an access token for a person, a machine or a CI job
  logout       forget it
  whoami       say who you are
  sign         sign files: JAR, Windows files, anything else as detached CMS (APKs: by apksigner)
  verify       check a signature and who made it, offline; with --proof that it is in the log, with --require-approval who approved
  proof        save everything that proves a signature without the gateway
  witness      cosign the checkpoints of audit logs, alone, on a machine of somebody else
  request      ask for permission to sign
  requests     list requests; requests decide: decide many by a sheet
  show         show one request and who must act
  comment      say something about a request
  approve      approve requests
  reject       reject requests
  cancel       withdraw your own request
  void         end a pending request of somebody else
  grants       list permissions in force and used up; grants show: one of them
  preapprove   give somebody else permission ahead of time
  revoke       end a grant at once
  delegation   let somebody decide in your place for a while
  break-glass  in an emergency: a small grant at once, which a second person must ratify
  report       find unused rights, and ways around a second person
  campaign     have rights confirmed, or ended at a deadline
  freezes      the calendar of change freezes: list, add, remove
  webhook      tell CI systems of events: create, list, show, update, delete, rotate, test, deliveries, resend,
               callback-key
  channel      show notifications in Slack or Teams: add, list, show, set, remove, test
  passkey      list your passkeys, and remove those that somebody lost
  notifications  how you are told: show, set, and test the mail server
  audit        read, verify and export the audit log, check exports offline, find who signed a file; audit operation: one attempt to sign
  log          the tree of the audit log: its state and keys; give a published log up that the database lost
  events       follow what happens, as it happens

To administer
  setup        create the first organization, with the setup token of the first start
  signer       create, list and stop Signers
  member       say who may do what on a Signer
  policy       read, compare, simulate and apply the policy of a Signer, as YAML or JSON
  policy-guard say whether what loosens a Signer needs a second person
  person       create, list, disable and erase people, set passwords, give and take logins
  machine      create, list and stop machine identities, renew their secrets, and let CI jobs log in as them
  group        create, list and fill groups
  ca           create and list internal certificate authorities
  organization create, list, disable and enable organizations, as a platform admin
TEXT
}
