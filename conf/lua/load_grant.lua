-- Tells Redis what PostgreSQL knows of a grant: after Redis lost it, or when Redis was found wrong.
--
-- KEYS     as in acquire_slots.lua
-- ARGV[1]  used    ARGV[2] max    ARGV[3] not_before    ARGV[4] expires_at    ARGV[5] revoked (0 or 1)
-- ARGV[6]  turn that acquire_slots.lua answered before PostgreSQL was read
-- ARGV[7]  milliseconds to keep it
--
-- Returns 1 when written. A known grant is only overwritten in the same turn: a load that was read before a later settlement is stale
-- and answers 0. used never falls below what a settlement of the same turn has written, because a settlement moves the turn.
local turn = redis.call('HGET', KEYS[1], 'turn')
if turn and turn ~= ARGV[6] then
    return 0
end
redis.call('HSET', KEYS[1], 'used', ARGV[1], 'max', ARGV[2], 'not_before', ARGV[3], 'expires_at', ARGV[4], 'revoked', ARGV[5], 'turn', ARGV[6])
redis.call('HSETNX', KEYS[1], 'leased', 0)
redis.call('PEXPIRE', KEYS[1], ARGV[7])
return 1
