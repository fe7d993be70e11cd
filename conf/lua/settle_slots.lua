-- Ends a lease: the signature was committed, or it was not.
--
-- KEYS     as in acquire_slots.lua
-- ARGV[1]  id of the lease
-- ARGV[2]  n, as leased
-- ARGV[3]  used slots after the commit, as PostgreSQL answered; -1 when nothing was committed
--
-- Returns the number of leases ended, 0 or 1. A grant that is unknown here stays unknown.
if redis.call('EXISTS', KEYS[1]) == 0 then
    redis.call('DEL', KEYS[2])
    return 0
end
local ended = redis.call('ZREM', KEYS[2], ARGV[1] .. ':' .. ARGV[2])
if ended == 1 and redis.call('HINCRBY', KEYS[1], 'leased', -tonumber(ARGV[2])) < 0 then
    redis.call('HSET', KEYS[1], 'leased', 0)
end
local used = tonumber(ARGV[3])
if used >= 0 then
    if used > tonumber(redis.call('HGET', KEYS[1], 'used')) then
        redis.call('HSET', KEYS[1], 'used', ARGV[3])
    end
    redis.call('HINCRBY', KEYS[1], 'turn', 1)
end
return ended
