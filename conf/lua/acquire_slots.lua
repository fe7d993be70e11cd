-- Leases slots of a grant for signatures that are being made. A hint: PostgreSQL decides.
--
-- KEYS[1]  cs:{GRANT}:slots   hash: used, max, leased, not_before, expires_at (milliseconds since 1970), revoked (0 or 1), turn
-- KEYS[2]  cs:{GRANT}:leases  sorted set: "LEASE:n" by the millisecond at which the lease is given up
-- ARGV[1]  milliseconds after which the leases are given up
-- ARGV     then two for each lease:
--            n, slots wanted, >= 1
--            id of the lease, unique
--
-- Returns {answer, ..., turn}, an answer for each lease in their order; one of
--   0 leased   1 unknown grant: load it   2 exhausted   3 every free slot is leased: ask again soon
--   4 expired  5 not valid yet            6 revoked
-- turn counts settlements; a repair names the turn it was read at, so that a late one never wins.
local function all(answer, turn)
    local answers = {}
    for _ = 2, #ARGV, 2 do
        answers[#answers + 1] = answer
    end
    answers[#answers + 1] = turn
    return answers
end

local grant = redis.call('HMGET', KEYS[1], 'used', 'max', 'leased', 'not_before', 'expires_at', 'revoked', 'turn')
local max = tonumber(grant[2])
if not max then
    return all(1, 0)
end
local turn = tonumber(grant[7]) or 0
if grant[6] == '1' then
    return all(6, turn)
end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
if now < tonumber(grant[4]) then
    return all(5, turn)
end
if now >= tonumber(grant[5]) then
    return all(4, turn)
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
local used = tonumber(grant[1])
local answers = {}
local given = 0
for i = 2, #ARGV, 2 do
    local wanted = tonumber(ARGV[i])
    if used + wanted > max then
        answers[#answers + 1] = 2
    elseif used + leased + wanted > max then
        answers[#answers + 1] = 3
    else
        redis.call('ZADD', KEYS[2], now + tonumber(ARGV[1]), ARGV[i + 1] .. ':' .. wanted)
        leased = leased + wanted
        given = given + 1
        answers[#answers + 1] = 0
    end
end
if leased ~= tonumber(grant[3]) then
    redis.call('HSET', KEYS[1], 'leased', leased)
end
if given > 0 then
    redis.call('PEXPIRE', KEYS[2], 86400000)
end
answers[#answers + 1] = turn
return answers
