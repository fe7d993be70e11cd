-- Ends leases: their signatures were committed, or were not.
--
-- KEYS     as in acquire_slots.lua
-- ARGV     three for each lease:
--            id of the lease
--            n, as leased
--            used slots after the commit, as PostgreSQL answered; -1 when nothing was committed
--
-- Returns the number of leases ended. A grant that is unknown here stays unknown.
if redis.call('EXISTS', KEYS[1]) == 0 then
    redis.call('DEL', KEYS[2])
    return 0
end
local ended, freed, committed, highest = 0, 0, 0, -1
for i = 1, #ARGV, 3 do
    if redis.call('ZREM', KEYS[2], ARGV[i] .. ':' .. ARGV[i + 1]) == 1 then
        ended = ended + 1
        freed = freed + tonumber(ARGV[i + 1])
    end
    local used = tonumber(ARGV[i + 2])
    if used >= 0 then
        committed = committed + 1
        highest = math.max(highest, used)
    end
end
if freed > 0 and redis.call('HINCRBY', KEYS[1], 'leased', -freed) < 0 then
    redis.call('HSET', KEYS[1], 'leased', 0)
end
if committed > 0 then
    if highest > tonumber(redis.call('HGET', KEYS[1], 'used')) then
        redis.call('HSET', KEYS[1], 'used', string.format('%.0f', highest))
    end
    redis.call('HINCRBY', KEYS[1], 'turn', committed)
end
return ended
