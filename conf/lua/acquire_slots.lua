-- Leases n slots of a grant for a signature that is being made. A hint: PostgreSQL decides.
--
-- KEYS[1]  cs:{GRANT}:slots   hash: used, max, leased, not_before, expires_at (milliseconds since 1970), revoked (0 or 1), turn
-- KEYS[2]  cs:{GRANT}:leases  sorted set: "LEASE:n" by the millisecond at which the lease is given up
-- ARGV[1]  n, slots wanted, >= 1
-- ARGV[2]  id of the lease, unique
-- ARGV[3]  milliseconds after which the lease is given up
--
-- Returns {answer, turn}; answer is one of
--   0 leased   1 unknown grant: load it   2 exhausted   3 every free slot is leased: ask again soon
--   4 expired  5 not valid yet            6 revoked
-- turn counts settlements; a repair names the turn it was read at, so that a late one never wins.
local grant = redis.call('HMGET', KEYS[1], 'used', 'max', 'leased', 'not_before', 'expires_at', 'revoked', 'turn')
local max = tonumber(grant[2])
if not max then
    return {1, 0}
end
local turn = tonumber(grant[7]) or 0
if grant[6] == '1' then
    return {6, turn}
end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
if now < tonumber(grant[4]) then
    return {5, turn}
end
if now >= tonumber(grant[5]) then
    return {4, turn}
end
local leased = tonumber(grant[3]) or 0
if leased > 0 then
    for _, member in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now)) do
        redis.call('ZREM', KEYS[2], member)
        leased = leased - tonumber(string.match(member, ':(%d+)$'))
    end
    if leased < 0 then
        leased = 0
    end
end
local wanted = tonumber(ARGV[1])
local used = tonumber(grant[1])
if used + wanted > max then
    return {2, turn}
end
if used + leased + wanted > max then
    redis.call('HSET', KEYS[1], 'leased', leased)
    return {3, turn}
end
redis.call('ZADD', KEYS[2], now + tonumber(ARGV[3]), ARGV[2] .. ':' .. wanted)
redis.call('HSET', KEYS[1], 'leased', leased + wanted)
redis.call('PEXPIRE', KEYS[2], 86400000)
return {0, turn}
