-- Leases that can be checked, and changes of groups that wait for a second person.

-- Moves whenever the lease is taken: work that goes on after the transaction that took it names this number in each further one.
ALTER TABLE leases ADD COLUMN fence bigint NOT NULL DEFAULT 0;
