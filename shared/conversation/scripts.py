"""What Redis does with talks: one script for each method of the store, each at once or not
at all.

Plain Lua that Redis 7 and Upstash both run. Texts travel as JSON that the scripts pass on
unread: only whose a letter is, and in what order things wait, is decided here. The last of
KEYS is always the beginning of the shop's keys, for the names found on the way.
"""

from shared.redis import Script

_COMMON = """
local DAY, YEAR = 86400, 31536000
local DEDUP, WAITING = 8 * DAY, 10 * DAY
local function key(kind, name) return KEYS[#KEYS] .. kind .. ':' .. name end

-- Who waits for us, and since when: the first letter or message that nobody has dealt with.
local WAITS = key('waits', 'all')
local function waits(customer, now)
  redis.call('ZADD', WAITS, 'NX', now, customer)
  redis.call('EXPIRE', WAITS, WAITING)
end
-- What a customer lets us send is kept outside of Redis too; RedisRemembered takes it there.
local function chose_at(profile)
  return string.match(profile or '', '"consent_at": ?"([^"]+)"')
end
local function to_keep(customer)
  local mark = redis.call('INCR', key('consents', 'marks'))
  redis.call('SADD', key('consents', 'all'), customer)
  redis.call('HSET', key('consents', 'waiting'), customer, mark)
end

local function rests(customer)
  redis.call('ZREM', WAITS, customer)
  redis.call('DEL', key('opened', customer))
end

-- How many letters the turn under way is about. A turn that is taken again is about the same
-- ones: what it did already must not be read anew together with what came later.
local function turn_of(customer)
  local taken = tonumber(redis.call('GET', key('turn', customer)))
  return taken and taken - 1 or -1
end
"""

_LOAD = """
local function load(customer)
  local outbox = redis.call('HGETALL', KEYS[5])
  local seen = {}
  for i = 1, #outbox, 2 do
    seen[#seen + 1] = redis.call('EXISTS', key('seen', outbox[i]))
  end
  return {
    redis.call('HGET', KEYS[3], 'version') or '0',
    redis.call('HGET', KEYS[3], 'state'),
    redis.call('GET', KEYS[4]),
    redis.call('LRANGE', KEYS[2], 0, turn_of(customer)),
    outbox, seen,
    redis.call('SMEMBERS', KEYS[6]),
    redis.call('ZSCORE', WAITS, customer),
    redis.call('GET', key('opened', customer)) or '0',
  }
end
"""

RECEIVE = Script(
    _COMMON
    + """
local arrivals, seen = cjson.decode(ARGV[1]), cjson.decode(ARGV[2])
local now, minute, per_minute = ARGV[3], ARGV[4], tonumber(ARGV[5])

local function link(name, customer)
  redis.call('SET', key('who', name), customer, 'EX', YEAR)
  local new = redis.call('SADD', key('ids', customer), name) == 1
  redis.call('EXPIRE', key('ids', customer), YEAR)
  if new and chose_at(redis.call('GET', key('profile', customer))) then to_keep(customer) end
end

-- Fields at their default are left out of a profile, so what is missing in one is taken
-- from the other, and an opt-out in either stays an opt-out. A profile that cannot be read
-- adds nothing.
local function merge_profiles(mine, theirs)
  local kept, found = redis.call('GET', mine) or '{}', redis.call('GET', theirs)
  if not found then return end
  local readable, into, from = pcall(function()
    return cjson.decode(kept), cjson.decode(found)
  end)
  if not readable then return end
  for field, value in pairs(from) do
    if into[field] == nil then into[field] = value end
  end
  redis.call('SET', mine, cjson.encode(into), 'EX', YEAR)
end

-- Two customers turn out to be one. The new version makes a turn under way start again,
-- for it would write over what is merged here.
local function unite(customer, other)
  for _, name in ipairs(redis.call('SMEMBERS', key('ids', other))) do
    link(name, customer)
  end
  merge_profiles(key('profile', customer), key('profile', other))
  if chose_at(redis.call('GET', key('profile', customer))) then to_keep(customer) end
  local talk = key('talk', customer)
  redis.call('HINCRBY', talk, 'version', 1)
  if redis.call('TTL', talk) < 0 then redis.call('EXPIRE', talk, DAY) end
end

local function whose(names)
  local customer = false
  for _, name in ipairs(names) do
    customer = customer or redis.call('GET', key('who', name))
  end
  customer = customer or names[1]
  for _, name in ipairs(names) do
    local other = redis.call('GET', key('who', name))
    if other and other ~= customer then unite(customer, other) end
    link(name, customer)
  end
  return customer
end

local function over(customer)
  local rate = key('rate', customer .. ':' .. minute)
  local count = redis.call('INCR', rate)
  redis.call('EXPIRE', rate, 120)
  return count - per_minute
end

local function take_in(arrival)
  local customer = whose(arrival.names)
  if not arrival.letter then return customer, 'linked' end
  local mark = key('letter', arrival.id)
  local known = redis.call('GET', mark)
  if known == 'done' then return customer, 'done' end
  if known then return string.match(known, '^waiting:(.*)$'), 'waiting' end
  local excess = over(customer)
  if excess > 1 then
    redis.call('SET', mark, 'done', 'EX', DEDUP)
    return customer, 'over'
  end
  redis.call('SET', mark, 'waiting:' .. customer, 'EX', DEDUP)
  redis.call('RPUSH', key('inbox', customer), excess == 1 and arrival.flood or arrival.letter)
  redis.call('EXPIRE', key('inbox', customer), WAITING)
  waits(customer, now)
  return customer, 'new'
end

if ARGV[6] == '1' then
  redis.call('HSET', key('signs', 'all'), 'webhook', now)
  redis.call('EXPIRE', key('signs', 'all'), WAITING)
end
for _, sent in ipairs(seen) do redis.call('SET', key('seen', sent), '1', 'EX', DAY) end
-- Without an end: what is older than this was not written with the help of this Redis.
redis.call('SET', key('consents', 'born'), now, 'NX')
local receipts = {}
for _, arrival in ipairs(arrivals) do
  local customer, outcome = take_in(arrival)
  receipts[#receipts + 1] = {customer, outcome}
end
return receipts
"""
)
"""KEYS the beginning; ARGV arrivals and seen keys as JSON, milliseconds of now, the minute,
letters a minute, 1 if Meta posted it.
A receipt for each arrival: whose, and what became of it."""

NEWS = Script(
    """
for i = 2, #KEYS do redis.call('SET', KEYS[i], '1', 'EX', 86400) end
if ARGV[1] == '1' then
  redis.call('HSET', KEYS[1], 'webhook', ARGV[2])
  redis.call('EXPIRE', KEYS[1], 864000)
end
return 1
"""
)
"""KEYS the signs of life, then those that say our messages were seen; ARGV 1 if Meta posted it,
milliseconds of now. What RECEIVE does where nothing has arrived, in a sixteenth of its length:
three webhooks of four only tell that a message of ours was sent, delivered or read."""

OPEN = Script(
    _COMMON
    + _LOAD
    + """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return redis.call('PTTL', KEYS[1]) end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
if redis.call('ZSCORE', WAITS, ARGV[3]) then
  redis.call('INCR', key('opened', ARGV[3]))
  redis.call('EXPIRE', key('opened', ARGV[3]), WAITING)
end
local letters = redis.call('LLEN', KEYS[2])
if letters > 0 then redis.call('SET', key('turn', ARGV[3]), letters, 'NX', 'EX', WAITING) end
return load(ARGV[3])
"""
)
"""KEYS lease, inbox, talk, profile, outbox, ids; ARGV token, milliseconds of the lease, whose.
Everything about the customer, or how many milliseconds another worker may still take."""

SAVE = Script(
    _COMMON
    + _LOAD
    + """
local customer, now = ARGV[3], ARGV[4]
local names, letters = cjson.decode(ARGV[8]), cjson.decode(ARGV[9])
local messages = cjson.decode(ARGV[10])
local holder = redis.call('GET', KEYS[1])
local version = tonumber(redis.call('HGET', KEYS[3], 'version') or '0')
if (holder and holder ~= ARGV[1]) or version ~= tonumber(ARGV[5]) then return false end

redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('HSET', KEYS[3], 'version', version + 1, 'state', ARGV[6])
redis.call('EXPIRE', KEYS[3], DAY)
local chose = chose_at(ARGV[7])
local news = chose ~= chose_at(redis.call('GET', KEYS[4]))
redis.call('SET', KEYS[4], ARGV[7], 'EX', YEAR)
for _, name in ipairs(names) do news = redis.call('SADD', KEYS[6], name) == 1 or news end
if chose and news then to_keep(customer) end
redis.call('EXPIRE', KEYS[6], YEAR)
for _, id in ipairs(letters) do redis.call('SET', key('letter', id), 'done', 'EX', DEDUP) end
for _, id in ipairs(letters) do
  -- By name: where Redis was emptied meanwhile, other letters may stand there.
  local readable, first = pcall(cjson.decode, redis.call('LINDEX', KEYS[2], 0) or 'null')
  local other = readable and (type(first) ~= 'table' or (first.id and first.id ~= id))
  if not other then redis.call('LPOP', KEYS[2]) end
end
if #letters > 0 then redis.call('DEL', key('turn', customer)) end

local last = 0
for _, value in ipairs(redis.call('HVALS', KEYS[5])) do
  last = math.max(last, tonumber(string.match(value, '^(%d+)')))
end
for _, message in ipairs(messages) do
  last = last + 1
  redis.call('HSETNX', KEYS[5], message[1], last .. ' 0 ' .. message[2])
end
redis.call('EXPIRE', KEYS[5], WAITING)

-- Letters answered are a step ahead: whatever waits on has waited only since now.
if #letters > 0 then rests(customer) end
if redis.call('LLEN', KEYS[2]) + redis.call('HLEN', KEYS[5]) > 0 then waits(customer, now) end
return load(customer)
"""
)
"""KEYS as of OPEN; ARGV token, milliseconds of the lease, whose, milliseconds of now, version,
state, profile, and as JSON the names, the ids of answered letters, and pairs of key and
message. A message is kept as its place in the order, when it was tried (milliseconds, 0 for
never), and its JSON. Everything about the customer as it is now, or nothing when somebody
else has them."""

TRIED = Script(
    """
local place, message = string.match(redis.call('HGET', KEYS[1], ARGV[1]) or '', '^(%d+) %d+ (.*)$')
if place then redis.call('HSET', KEYS[1], ARGV[1], place .. ' ' .. ARGV[2] .. ' ' .. message) end
return 1
"""
)
"""KEYS outbox; ARGV the message's key, milliseconds of now."""

CLOSE = Script(
    _COMMON
    + """
for i = 3, #ARGV do redis.call('HDEL', KEYS[3], ARGV[i]) end
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
local left = redis.call('LLEN', KEYS[2]) + redis.call('HLEN', KEYS[3])
if left == 0 then rests(ARGV[2]) end
return left
"""
)
"""KEYS lease, inbox, outbox, the beginning; ARGV token, whose, then the keys of sent messages.
How much waits."""

ROUND = Script(
    """
redis.call('HSET', KEYS[2], 'round', ARGV[3])
redis.call('EXPIRE', KEYS[2], 864000)
return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
"""
)
"""KEYS who waits, the signs of life; ARGV before when, how many, milliseconds of now. Who waits."""
