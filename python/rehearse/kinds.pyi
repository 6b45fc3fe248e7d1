"""Every kind of object in a scenario as a function with keyword arguments.

Written by python/tools/write_stubs.py.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Union

from .catalogue import Kind

class Part(dict[str, Any]): ...

Quantity = Union[float, str]
"""A number in SI, or a text with a unit."""

def python_name(name: str) -> str: ...
def written(kind: Kind, values: dict[str, Any]) -> Part: ...

def action(
    call: str,
    *,
    weight: Quantity | None = ...,
    good_within: Quantity | None = ...,
    cacheable: bool | None = ...,
    when_cut_off: Literal["fail", "stale", "buffer"] | None = ...,
    write_bytes: Quantity | None = ...,
    priority: int | None = ...,
    policy: str | None = ...,
) -> Part:
    """One thing that users of a population do."""

def active_health_check(
    *,
    interval: Quantity | None = ...,
    fast_interval: Quantity | None = ...,
    down_interval: Quantity | None = ...,
    timeout: Quantity | None = ...,
    rise: int | None = ...,
    fall: int | None = ...,
    start: Literal["up", "down", "unchecked"] | None = ...,
) -> Part:
    """Each member is asked every `interval`, at a phase of its own. A process that is down refuses
    at once, a silent one is found out after `timeout`."""

def adaptive_lifo(
    *,
    short_timeout: Quantity | None = ...,
    interval: Quantity | None = ...,
) -> Part:
    """First come, first served, until the queue has not been empty for `interval`; then the newest
    first. Who arrives then waits at most `short_timeout`, otherwise at most `interval`, and is
    dropped after that when its turn comes (Maurer, "Fail at Scale", ACM Queue 13(8), 2015)."""

def aimd(
    *,
    initial: int | None = ...,
    min: int | None = ...,
    max: int | None = ...,
    backoff_ratio: Quantity | None = ...,
    timeout: Quantity | None = ...,
) -> Part:
    """Limit of requests at a time, queued ones included: raised by one with each answer while it
    is used by half, lowered by `backoff_ratio` with each failure or answer slower than
    `timeout`."""

def alternative(
    *,
    probability: Quantity,
    steps: Sequence[Any] | None = ...,
) -> Part:
    """One way of a `choose`."""

def autoscaler(
    *,
    max: int,
    min: int | None = ...,
    target_cpu: Quantity | None = ...,
    tolerance: Quantity | None = ...,
    sync_period: Quantity | None = ...,
    stabilization_window: Quantity | None = ...,
    cpu_initialization_period: Quantity | None = ...,
    initial_readiness_delay: Quantity | None = ...,
    behavior: Any | None = ...,
) -> Part:
    """Horizontal Pod Autoscaler on CPU utilisation. Every `sync_period`: utilisation of ready pods
    in whole percent over `target_cpu`; outside `tolerance` of 1, ceil(ratio * ready pods), with
    pods not ready or without metric counted against the change; then the highest proposal of
    the stabilisation window, at most max(2 * current, 4), within `min` and `max`
    (replica_calculator.go, horizontal.go; Kubernetes 1.33 and later). A pod's usage is its busy
    servers over all of them times its CPU request, over the last period. Not modelled: other
    metrics, scaling to zero."""

def availability(
    *,
    target: Quantity,
    scope: str | None = ...,
    confidence: Quantity | None = ...,
) -> Part:
    """Share of requests that are good: answered within `good_within`."""

def aws(
    *,
    capacity: int | None = ...,
    retry_cost: int | None = ...,
    timeout_cost: int | None = ...,
    throttling_cost: int | None = ...,
) -> Part:
    """AWS SDK retry mode "standard": a retry costs by the failure before it and is not made if
    less is left. A call answered at its first attempt gives 1 back, one answered after retries
    what the last of them cost. Version 2.1 of the mode: costs 14, throttling 5. Source:
    botocore retries/standard.py, retries/quota.py. Limits: a call answered after a retry for
    throttling gives back `retry_cost`."""

def backoff(
    preset: Literal["envoy", "grpc", "grpc-connection", "aws-standard", "aws-standard-2.1", "resilience4j", "resilience4j-exponential", "mosquitto"] | None = ...,
    *,
    base: Quantity | None = ...,
    multiplier: Quantity | None = ...,
    max: Quantity | None = ...,
    jitter: Literal["none", "full", "equal", "proportional", "above", "decorrelated"] | None = ...,
    spread: Quantity | None = ...,
    tick: Quantity | None = ...,
) -> Part:
    """Time between the failure of an attempt and the next one. Before the n-th retry it is drawn
    from cap = min(base * multiplier^(n - 1), max), by `jitter`: none (the cap), full (0 to
    cap), equal (half the cap and 0 to half), proportional (cap times 1 - spread to 1 + spread),
    above (cap times 1 to 1 + spread), decorrelated (min(max, base to 3 times the delay
    before)). `preset` gives what the other fields leave out: envoy (25 ms doubled up to 250 ms,
    full, whole ms), grpc (proposal A6 with the figures of its example: 100 ms doubled up to 1
    s, proportional 0.2), grpc-connection (1 s, 1.6, 120 s, proportional 0.2), aws-standard (1 s
    doubled up to 20 s, full), aws-standard-2.1 (50 ms doubled up to 20 s, full), resilience4j
    (500 ms, fixed), resilience4j-exponential (500 ms, 1.5, proportional 0.5, whole ms),
    mosquitto (5 s to 30 s, decorrelated, whole s). Sources: AWS Architecture Blog, "Exponential
    Backoff And Jitter"; Envoy retry_state_impl.cc; grpc/proposal A6; botocore
    retries/standard.py; resilience4j IntervalFunction; mosquitto.conf. Not modelled: Retry-
    After of an answer."""

def batch_size_constant(
    size: int,
) -> Part:
    """Batches of the same size."""

def batch_size_uniform(
    *,
    low: int,
    high: int,
) -> Part:
    """Every size between two is equally likely, both included."""

def bounded_pareto(
    *,
    low: Quantity,
    high: Quantity,
    shape: Quantity,
) -> Part:
    """Pareto cut to an interval: heavy-tailed sizes."""

def bulkhead(
    max_concurrent: int | None = ...,
    *,
    max_waiting: int | None = ...,
) -> Part:
    """At most `max_concurrent` calls are under way and at most `max_waiting` more wait for a
    place, first come, first served; others are refused. Envoy's "circuit breakers" are this:
    max_requests 1024 and max_pending_requests 1024 (HTTP/1.1; Istio: no limit). Hystrix: a
    semaphore of 10, or 10 threads, without a queue. Sources: resilience4j BulkheadConfig, Envoy
    circuit_breaker.proto, Hystrix. Not modelled: a time limit of its own for the wait (the
    call's `timeout` holds); connections."""

def cache(
    *,
    cache: str,
    on_miss: Sequence[Any] | None = ...,
) -> Part:
    """Looks an entry up; on a miss takes the steps of `on_miss` and then puts the entry in. A
    failure of these steps fails the request and puts nothing in; a cache by keys may serve a
    stale entry instead. A cache by keys must not be looked up again by what fetches its own
    entry."""

def cache_flush(
    *,
    target: str,
    at: Quantity,
    duration: Quantity | None = ...,
    disaster: str | None = ...,
    circumstance: bool | None = ...,
) -> Part:
    """An in-memory cache loses its entries, in every region."""

def call(
    endpoint: str,
    *,
    timeout: Quantity | None = ...,
    policy: str | None = ...,
    optional: bool | None = ...,
) -> Part:
    """Calls an endpoint of another service and waits for its answer. The call goes to the pods of
    the caller's region, while there are none to those of the next. Calls may nest 6 deep and
    must not form a cycle."""

def call_policy(
    *,
    timeout: Quantity | None = ...,
    attempt_timeout: Quantity | None = ...,
    deadline_propagation: bool | None = ...,
    scope: Literal["caller", "pod"] | None = ...,
    retry: Any | None = ...,
    hedge: Any | None = ...,
    circuit_breaker: Any | None = ...,
    bulkhead: Any | None = ...,
) -> Part:
    """What a caller does besides calling. A call first asks the circuit breaker, then takes a
    place in the bulkhead, then is sent; after a failure the budget and the back-off decide on
    another attempt, which goes the same way. The call ends with its `timeout`, however many
    attempts that was. Breaker, bulkhead and budget are one for all calls that one service makes
    to another under this policy from one region (`scope`). Without `retry.budget` and
    `circuit_breaker`, retries multiply load: nested callers with n attempts each send n^depth.
    Not modelled: connections and their pools."""

def cdn(
    *,
    hit_ratio: Quantity | None = ...,
    entries: Quantity | None = ...,
    delay: Quantity | None = ...,
    keys: Any | None = ...,
    capacity: int | None = ...,
    eviction: Literal["lru", "lfu", "fifo", "none"] | None = ...,
    ttl: Quantity | None = ...,
    stale_while_revalidate: Quantity | None = ...,
    stale_if_error: Quantity | None = ...,
    negative_ttl: Quantity | None = ...,
    coalesce: bool | None = ...,
) -> Part:
    """A content delivery network: a cache at the points of presence for actions that are
    `cacheable`. The hit ratio is `hit_ratio` when the cache is full and grows with the entries
    fetched; it starts full. With `keys` instead, it stores single entries, at the start the
    most popular ones. Not modelled: several tiers, points of presence apart."""

def choose(
    alternatives: Sequence[Any],
) -> Part:
    """Goes one of several ways, at random. Where the probabilities add up to less than 1, the rest
    goes on behind this step."""

def cluster(
    *,
    nodes: Mapping[str, Any],
    node_monitor_grace: Quantity | None = ...,
    toleration: Quantity | None = ...,
    boot_time: Quantity | None = ...,
    image_pull_rate: Quantity | None = ...,
    registry: str | None = ...,
) -> Part:
    """A Kubernetes cluster over the zones of its region. Pods are spread over zones, then go to
    the least allocated node with room for their CPU request. A node that loses power is silent:
    `node_monitor_grace` after its last heartbeat (every 10 s) the monitor (every 5 s) takes its
    pods out of the endpoints, and after `toleration` more, one node every 10 s, they are
    created elsewhere, unless no node is ready at all. The control plane lives with the region's
    ingress. When power is back, nodes boot and their pods start again. Not modelled: memory,
    preemption, disruption budgets, image pulls queueing on a node, moving pods to empty a node,
    slowing eviction in a partly lost zone."""

def codel(
    *,
    target: Quantity | None = ...,
    interval: Quantity | None = ...,
) -> Part:
    """First come, first served, with drops at the head while requests wait `target` or more for a
    whole `interval`, at shrinking distance (RFC 8289)."""

def compute(
    time: Any,
) -> Part:
    """Holds one of the pod's servers (waiting for it first come, first served). The server is free
    again while the program waits for calls."""

def constant(
    value: Quantity,
) -> Part:
    """Always the same value."""

def consumers(
    *,
    endpoint: str,
    count: int | None = ...,
    region: str | None = ...,
    timeout: Quantity | None = ...,
    on_failure: Literal["timeout", "nack"] | None = ...,
    retry_delay: Quantity | None = ...,
) -> Part:
    """Who takes the messages: `count` consumers, each with one message at a time, which it gets as
    soon as it is idle and one is visible (long polling, push). It calls `endpoint` and
    acknowledges the message when that has answered. Not modelled: batches, polls that find
    nothing."""

def cost(
    *,
    target: Quantity,
    confidence: Quantity | None = ...,
) -> Part:
    """Cost per hour of the whole deployment."""

def database(
    *,
    members: Mapping[str, Any] | None = ...,
    concurrency: int | None = ...,
    read_time: Any | None = ...,
    write_time: Any | None = ...,
    request_bytes: Quantity | None = ...,
    response_bytes: Quantity | None = ...,
    read_from_primary: bool | None = ...,
    read_from_synchronous: bool | None = ...,
    reader_check: Quantity | None = ...,
    wal_per_write: Quantity | None = ...,
    synchronous_commit: Literal["off", "local", "remote_write", "on", "remote_apply"] | None = ...,
    local_flush: Quantity | None = ...,
    standby_write: Quantity | None = ...,
    standby_flush: Quantity | None = ...,
    standby_apply: Quantity | None = ...,
    batch_interval: Quantity | None = ...,
    retry_interval: Quantity | None = ...,
    tcp_window: Quantity | None = ...,
    replay_rate: Quantity | None = ...,
    network: Quantity | None = ...,
    disk: Quantity | None = ...,
    restart_time: Quantity | None = ...,
    rejoin_time: Quantity | None = ...,
    size: Quantity | None = ...,
    price_per_hour: Quantity | None = ...,
    storage_price: Quantity | None = ...,
    transfer_price: Quantity | None = ...,
) -> Part:
    """A relational database with a primary, at most one synchronous standby at a time and
    asynchronous copies, after PostgreSQL 15. A write runs on the primary for `write_time`,
    waits for its commit and is then acknowledged. Commit wait by `synchronous_commit`: off 0;
    local: local flush; remote_write, on and remote_apply: max(local flush, RTT + standby write
    [+ flush [+ apply]]), and the local flush alone where there is no standby. While a standby
    is configured but cannot be reached, commits block until a failover controller takes it out
    (PostgreSQL itself never does). Reads go to the copies of the caller's region, else to those
    of other regions, else to the primary. Every copy that is not the synchronous standby is fed
    by a WAL stream: one flow in flight on the links of the platform, the next batch is all WAL
    written meanwhile, so that the lag follows from WAL rate and share of the links. What a copy
    has received is not lost: it is replayed before a promotion. Only the members with the role
    `synchronous`, and a former primary, are waited for, in the order of the file, and only in
    the region of the primary. A member that comes back starts within `restart_time`; if another
    was promoted meanwhile it rejoins as a copy after `rejoin_time`. Without a failover
    controller nobody is promoted. Limits: the WAL of the synchronous standby takes no
    bandwidth; with `off`, WAL that the primary had not flushed survives a restart in place;
    checkpoints, vacuum, locks and replication slots are not modelled; a changed latency or
    partition is noticed within one second."""

def database_crash(
    *,
    target: str,
    at: Quantity,
    duration: Quantity | None = ...,
    disaster: str | None = ...,
    circumstance: bool | None = ...,
) -> Part:
    """The process of a database's primary crashes; its host lives."""

def database_member(
    *,
    zone: str,
    role: Literal["primary", "synchronous", "replica", "asynchronous"] | None = ...,
) -> Part:
    """One server of a database."""

def deployment(
    *,
    regions: Mapping[str, Any] | None = ...,
    global_: Any | None = ...,
    links: Mapping[str, Any] | None = ...,
    data_stores: Mapping[str, Any] | None = ...,
    object_stores: Mapping[str, Any] | None = ...,
    model_stores: Mapping[str, Any] | None = ...,
    instances: str | None = ...,
    caches: Mapping[str, Any] | None = ...,
    queues: Mapping[str, Any] | None = ...,
    services: Mapping[str, Any] | None = ...,
) -> Part:
    """What is deployed and where."""

def deterministic(
    *,
    first_gap: Quantity | None = ...,
) -> Part:
    """Evenly spaced: one arrival each time the integrated rate grows by 1."""

def diurnal(
    *,
    mean: Quantity,
    amplitude: Quantity,
    peak: Quantity | None = ...,
    period: Quantity | None = ...,
) -> Part:
    """A daily wave: rate(t) = mean (1 + amplitude cos(2 pi (t - peak) / period)), as straight
    lines between 96 points of a period. The mean is exact; between two points the line is off
    by at most 0.06 % of the amplitude."""

def dns_name(
    *,
    targets: Sequence[str],
    policy: Literal["failover", "geographic"] | None = ...,
    ttl: Quantity | None = ...,
    lookup_time: Quantity | None = ...,
    health_check: Any | None = ...,
) -> Part:
    """A DNS name that sends clients to a region, with failover by health checks. The authority
    answers with the first healthy target (`failover`) or the healthy target nearest to the
    client's resolver by network latency (`geographic`); when none is healthy it answers as if
    all were. A resolver keeps an answer for `ttl`; after a change clients follow as their
    resolvers' answers run out, a share x/ttl of them within x seconds. Not modelled: resolvers
    that ignore the TTL, negative caching."""

def edge_cut(
    *,
    target: str,
    at: Quantity,
    duration: Quantity | None = ...,
    disaster: str | None = ...,
    circumstance: bool | None = ...,
) -> Part:
    """The uplink of an edge site is cut: it is on its own, but alive."""

def edge_loss(
    *,
    target: str,
    at: Quantity,
    duration: Quantity | None = ...,
    disaster: str | None = ...,
    circumstance: bool | None = ...,
) -> Part:
    """An edge site falls silent; what its buffer holds is lost."""

def edge_site(
    *,
    via: str,
    uplink_latency: Quantity | None = ...,
    uplink_bandwidth: Quantity | None = ...,
    concurrency: int | None = ...,
    gateway_time: Any | None = ...,
    hit_ratio: Quantity | None = ...,
    cache_entries: Quantity | None = ...,
    upstream_timeout: Quantity | None = ...,
    autonomous: bool | None = ...,
    probe_interval: Quantity | None = ...,
    failure_threshold: int | None = ...,
    success_threshold: int | None = ...,
) -> Part:
    """An edge site in a city: a gateway with a local cache, on an uplink to its region. Requests
    of its clients are answered from the cache where the action is cacheable, else forwarded to
    the region that `via` resolves to. While no region answers it works autonomously: actions
    marked `stale` are answered from what it has, actions marked `buffer` are acknowledged,
    stored and forwarded later in order. Limits: the buffer is unbounded, stale answers are
    always there."""

def empirical(
    values: Sequence[Quantity] | None = ...,
    *,
    file: str | None = ...,
    column: str | None = ...,
) -> Part:
    """Values that were observed, given here or in a column of a CSV file."""

def endpoint(
    *,
    steps: Sequence[Any],
    request_bytes: Quantity | None = ...,
    response_bytes: Quantity | None = ...,
) -> Part:
    """What a service does for one kind of request: its steps in order, then the answer."""

def envoy(
    *,
    budget_percent: Quantity | None = ...,
    min_concurrency: int | None = ...,
    max_retries: int | None = ...,
) -> Part:
    """Envoy: a retry starts while fewer retries are under way, their back-offs included, than
    max(budget_percent of the requests under way, min_concurrency), or than `max_retries` where
    that is given. Source: Envoy circuit_breaker.proto, resource_manager_impl.h. Not modelled:
    connections; requests under way are those of this caller's policy."""

def erlang(
    *,
    mean: Quantity,
    k: int,
) -> Part:
    """Erlang-k: sum of k exponentials, coefficient of variation 1/sqrt(k)."""

def error_ratio(
    *,
    target: Quantity,
    scope: str | None = ...,
    confidence: Quantity | None = ...,
) -> Part:
    """Share of requests that fail."""

def exponential(
    mean: Quantity,
) -> Part:
    """Exponential: memoryless, coefficient of variation 1."""

def failover_controller(
    *,
    store: str,
    enabled: bool | None = ...,
    ttl: Quantity | None = ...,
    loop_wait: Quantity | None = ...,
    retry_timeout: Quantity | None = ...,
    phase: Quantity | None = ...,
    consensus_zones: Sequence[str] | None = ...,
    primary_start_timeout: Quantity | None = ...,
    strict: bool | None = ...,
    maximum_lag: Quantity | None = ...,
    disaster_promotion: bool | None = ...,
    decision_delay: Quantity | None = ...,
    decision_step: str | None = ...,
    race_time: Quantity | None = ...,
    fencing_time: Quantity | None = ...,
    promotion_time: Quantity | None = ...,
    reroute_delay: Quantity | None = ...,
) -> Part:
    """Detects the loss of a database's primary and promotes another member, after Patroni. The
    leader renews a lease in a consensus store every `loop_wait`. Host lost: the lease expires
    `ttl` after the last renewal, that is ttl - loop_wait to ttl after the loss (detection); the
    members race for `race_time` (decision); the old primary is fenced, the winner replays what
    it received and is promoted, and clients are rerouted. Process crash with the host alive:
    noticed at the next loop, restarted for up to `primary_start_timeout`, then the lease is
    released and taken at the next loop. A leader that cannot reach the consensus store becomes
    read-only after `retry_timeout`. Lease times that break loop_wait + 2 retry_timeout <= ttl
    are corrected as Patroni does. Within the rules only the synchronous standby may be promoted
    while there is one, otherwise a member of the region that lacks at most `maximum_lag`.
    Beyond them (`disaster_promotion`) the member that lacks least, one of the same region
    first; that waits `decision_delay` for a person. A synchronous standby that vanishes is
    taken out at the first loop `ttl` after it was last seen; until then commits block. The
    consensus store stands in `consensus_zones` and is reached where a majority of them is;
    without them it is taken to stand with the majority of the members that still have power (in
    a tie, where the leader is). With `enabled` false nothing is promoted. Limits: one loop for
    all agents, so that they share a phase; no failsafe mode, no switchover, no automatic
    failback."""

def fifo(
) -> Part:
    """First come, first served."""

def finagle(
    *,
    ttl: Quantity | None = ...,
    min_retries_per_s: int | None = ...,
    percent_can_retry: Quantity | None = ...,
) -> Part:
    """Finagle RetryBudget: retries within `ttl` are at most a share of the requests within it, and
    `min_retries_per_s` whatever they are. Source: twitter/finagle RetryBudget.scala."""

def fixed_window(
    *,
    limit: Quantity,
    window: Quantity | None = ...,
) -> Part:
    """A counter per window of the clock; up to twice the limit passes around a boundary. Source:
    envoyproxy/ratelimit, Kong rate-limiting with policy local. One limiter for all requests of
    a region: one key. Not modelled: keys, the time and the failures of a shared store."""

def gamma(
    *,
    mean: Quantity,
    shape: Quantity,
) -> Part:
    """Gamma by mean and shape; coefficient of variation 1/sqrt(shape)."""

def geography(
    *,
    latency: Mapping[str, Quantity],
    bandwidth: Quantity | None = ...,
) -> Part:
    """A part of the world where users are. It is joined to every region and edge site named in
    `latency` by a link of its own. Not modelled: the users' access networks, the spread of
    latencies within the geography."""

def geometric(
    mean: Quantity,
) -> Part:
    """P(k) = p (1 - p)^(k-1) for k from 1, p = 1 / mean."""

def get(
    store: str,
    *,
    timeout: Quantity | None = ...,
    policy: str | None = ...,
    optional: bool | None = ...,
) -> Part:
    """Gets an object from an object store."""

def global_(
    *,
    dns: Mapping[str, Any] | None = ...,
    load_balancer: Any | None = ...,
    cdn: Any | None = ...,
) -> Part:
    """What stands before the regions: names, the global load balancer, the CDN."""

def global_load_balancer(
    *,
    delay: Quantity | None = ...,
    hops: int | None = ...,
) -> Part:
    """Points of presence near the clients that take every request first: TLS ends there, a web
    application firewall inspects it, and it goes on to the region its name was resolved to. A
    constant delay. Not modelled: attack traffic, the firewall's rules."""

def grpc(
    *,
    max_tokens: Quantity | None = ...,
    token_ratio: Quantity | None = ...,
) -> Part:
    """gRPC retryThrottling: a failed attempt takes a token, an answered call gives `token_ratio`;
    retries are sent while more than half of `max_tokens` are there. Source: grpc/proposal A6.
    Limits: a hedge is sent regardless."""

def health_check(
    *,
    interval: Quantity | None = ...,
    timeout: Quantity | None = ...,
    failure_threshold: int | None = ...,
    checkers: int | None = ...,
    healthy_share: Quantity | None = ...,
) -> Part:
    """Probes by many uncoordinated checkers. Each flips its opinion after `failure_threshold`
    consecutive contrary results; the target is healthy while more than `healthy_share` of the
    checkers say so. A dead target is seen after about (failure_threshold - 1) * (interval +
    timeout) + timeout + a phase of up to one interval. Not modelled: where the checkers stand."""

def hedge(
    *,
    delay: Quantity,
    attempts: int | None = ...,
) -> Part:
    """Another attempt is sent every `delay` until one is answered; the others are then abandoned,
    and the call fails when all have failed. Source: Dean and Barroso, "The tail at scale" (CACM
    2013); gRPC hedgingPolicy (proposal A6). Limits: a failed attempt does not hurry the next; a
    retry budget does not bound hedges."""

def hyperexponential(
    *,
    probability: Sequence[Quantity],
    mean: Sequence[Quantity],
) -> Part:
    """Mixture of exponentials, coefficient of variation above 1."""

def hystrix(
    *,
    volume_threshold: int | None = ...,
    error_threshold_percent: Quantity | None = ...,
    sleep_window: Quantity | None = ...,
    rolling_window: Quantity | None = ...,
    health_interval: Quantity | None = ...,
) -> Part:
    """Hystrix: every `health_interval` a snapshot of the past `rolling_window` is taken; with at
    least `volume_threshold` calls and trunc(errors / calls * 100) at or above
    `error_threshold_percent` it opens. After `sleep_window` one trial call passes and decides.
    Source: Hystrix 1.5 HystrixCircuitBreaker, HealthCountsStream. Not modelled: forced states,
    the fallback."""

def keys(
    count: int,
    *,
    exponent: Quantity | None = ...,
) -> Part:
    """What is asked for: `count` keys, the one of rank k with a probability proportional to
    k^-exponent (Zipf's law). Every look-up draws its key on its own."""

def latency(
    *,
    target: Quantity,
    scope: str | None = ...,
    quantile: Quantity | None = ...,
    confidence: Quantity | None = ...,
) -> Part:
    """Requests are answered within the target, but for a stated share."""

def leaky_bucket(
    *,
    rate: Quantity,
    burst: int | None = ...,
    delay: int | None = ...,
    nodelay: bool | None = ...,
) -> Part:
    """NGINX limit_req: excess requests leak at `rate`; a request above `burst` is refused, one
    above `delay` waits until its excess has leaked, unless `nodelay`. In thousandths of a
    request and whole milliseconds, as NGINX. Source: ngx_http_limit_req_module.c. One limiter
    for all requests of a region: one key. Not modelled: keys, the time and the failures of a
    shared store."""

def lifo(
) -> Part:
    """Last come, first served, without preemption."""

def link(
    *,
    from_: str,
    to: str,
    bandwidth: Quantity,
    latency: Quantity,
) -> Part:
    """A full-duplex link between two places: regions (their ingress), edge sites or geographies.
    Transfers on it share `bandwidth` max-min fairly in each direction; requests take its
    `latency` and, where they exceed it, queue as a fluid backlog. Routes follow the least sum
    of latencies and are fixed: a cut link is not routed around. Not modelled: packets, TCP slow
    start."""

def link_cut(
    *,
    target: str,
    at: Quantity,
    duration: Quantity | None = ...,
    disaster: str | None = ...,
    circumstance: bool | None = ...,
) -> Part:
    """A link carries nothing; transfers on it fail, requests time out."""

def link_degradation(
    *,
    target: str,
    at: Quantity,
    bandwidth_factor: Quantity | None = ...,
    latency_factor: Quantity | None = ...,
    loss: Quantity | None = ...,
    duration: Quantity | None = ...,
    disaster: str | None = ...,
    circumstance: bool | None = ...,
) -> Part:
    """A link loses quality: bandwidth and latency by a factor, packet loss as a ratio. Loss caps a
    transfer at MSS/RTT * sqrt(3/(2 loss)) (Mathis et al. 1997) and delays requests by
    retransmission."""

def listed(
    sizes: Mapping[str, Quantity],
) -> Part:
    """Sizes with their probabilities."""

def load_balancer(
    *,
    delay: Quantity | None = ...,
    hops: int | None = ...,
    health_check: str | None = ...,
) -> Part:
    """The balancer (and gateway) at the ingress of a region. Every request that enters the region
    spends `delay` there and counts `hops`. It answers health checks while its region is up. Not
    modelled: its capacity, connection limits, health checks of its own towards targets (the
    cluster's readiness stands for them)."""

def load_balancing(
    *,
    algorithm: Literal["round-robin", "smooth-round-robin", "random", "least-request", "ring-hash", "maglev"] | None = ...,
    choice_count: int | None = ...,
    full_scan: bool | None = ...,
    active_request_bias: Quantity | None = ...,
    min_ring_size: int | None = ...,
    max_ring_size: int | None = ...,
    table_size: int | None = ...,
    max_fails: int | None = ...,
    hash_keys: int | None = ...,
    weights: Sequence[Quantity] | None = ...,
    reselections: int | None = ...,
    locality: Literal["none", "zone-aware", "weighted"] | None = ...,
    min_cluster_size: int | None = ...,
    zone_weights: Sequence[Any] | None = ...,
    panic_threshold: Quantity | None = ...,
    fail_traffic_on_panic: bool | None = ...,
    overprovisioning_factor: Quantity | None = ...,
    slow_start: Any | None = ...,
    active_health_check: Any | None = ...,
    outlier_detection: Any | None = ...,
) -> Part:
    """Envoy's order: priority (pods of the caller's region, then those of the other regions),
    locality, member. Absent: plain round robin, and another region only when there is no pod at
    all."""

def load_shedding_latency(
    *,
    high: Quantity,
    low: Quantity | None = ...,
    window: Quantity | None = ...,
    statistic: Literal["mean", "max"] | None = ...,
) -> Part:
    """Refuses while requests waited long in that line in the past window."""

def lognormal(
    *,
    mean: Quantity,
    cv: Quantity,
) -> Part:
    """Lognormal by mean and coefficient of variation."""

def memory(
    *,
    per_request: Quantity,
    limit: Quantity,
    base: Quantity | None = ...,
    restart_time: Quantity | None = ...,
) -> Part:
    """Memory of one station: `base` and `per_request` for each request it holds, waiting ones
    included. Above `limit` the process is killed: its connections are reset. A pod comes back
    as after a crash, another station after `restart_time`."""

def memory_cache(
    *,
    hit_ratio: Quantity | None = ...,
    entries: Quantity | None = ...,
    latency: Quantity | None = ...,
    warm: bool | None = ...,
    keys: Any | None = ...,
    capacity: int | None = ...,
    eviction: Literal["lru", "lfu", "fifo", "none"] | None = ...,
    ttl: Quantity | None = ...,
    stale_while_revalidate: Quantity | None = ...,
    stale_if_error: Quantity | None = ...,
    negative_ttl: Quantity | None = ...,
    coalesce: bool | None = ...,
) -> Part:
    """An in-memory cache with one table per region. A look-up takes `latency`. With `hit_ratio` it
    hits with probability hit_ratio * filled / entries; each miss that is fetched fills one
    entry more, so a flushed cache warms up with its own traffic. With `keys` it stores single
    entries, and hits follow from their popularity, the capacity and the time to live. The fault
    cache-flush and the loss of its region empty it. Not modelled: the servers it runs on, keys
    that depend on each other, sizes of entries."""

def message_queue(
    *,
    visibility_timeout: Quantity | None = ...,
    retention: Quantity | None = ...,
    delay: Quantity | None = ...,
    max_receives: int | None = ...,
    dead_letter: str | None = ...,
    max_length: int | None = ...,
    overflow: Literal["reject", "drop_newest", "drop_oldest"] | None = ...,
    latency: Quantity | None = ...,
    consumers: Any | None = ...,
) -> Part:
    """A message queue with acknowledgements: delivery at least once. A publisher goes on when its
    message is stored. A message waits, is received and hidden, and is gone when it is
    acknowledged, or visible again; the one published first is received first. In results it
    stands as a service: arrivals are messages published, completions messages acknowledged, the
    response time is the time between. Not modelled: failures of the queue itself, sizes of
    messages, groups, priorities, a limit on messages in flight."""

def mix_change(
    *,
    at: Quantity,
    weights: Mapping[str, Quantity],
) -> Part:
    """From a time on, actions are drawn with other weights. With `session`, they say how sessions
    begin."""

def model_store(
    *,
    regions: Sequence[str],
    artifacts: Mapping[str, Quantity],
    connection_rate: Quantity | None = ...,
    network: Quantity | None = ...,
    storage_price: Quantity | None = ...,
) -> Part:
    """A registry of large immutable artifacts, such as machine learning models, kept in object
    storage in each of its regions. A starting pod fetches its artifact from the nearest
    reachable region, as a flow that shares the links and runs at most at `connection_rate`.
    Limits: every artifact is in every region from the start; versions, aliases and polling are
    not modelled."""

def modulated(
    *,
    states: Mapping[str, Any],
    keep_mean: bool | None = ...,
) -> Part:
    """A Markov-modulated Poisson process (Fischer and Meier-Hellstern 1993): the rate is
    multiplied by the factor of a state; states last exponentially long and follow each other by
    probabilities. With two states, factors f1, f2 of the rate r and ways out a = 1/sojourn1, b
    = 1/sojourn2, the index of dispersion tends to 1 + 2 a b r (f1 - f2)^2 / ((a + b)^2 (f1 b +
    f2 a)) (Heffes and Lucantoni 1986). The states have random numbers of their own, so they are
    the same whatever the rate; the process starts in equilibrium."""

def modulation_state(
    *,
    factor: Quantity,
    mean_sojourn: Quantity,
    next: Mapping[str, Quantity] | None = ...,
) -> Part:
    """A state of a Markov-modulated Poisson process."""

def node_loss(
    *,
    target: str,
    at: Quantity,
    duration: Quantity | None = ...,
    disaster: str | None = ...,
    circumstance: bool | None = ...,
) -> Part:
    """A node of a node group falls silent: the first `count` nodes that serve."""

def node_group(
    *,
    per_zone: int,
    instance: str | None = ...,
    cpu: Quantity | None = ...,
    price: Quantity | None = ...,
    max_per_zone: int | None = ...,
    provision_time: Any | None = ...,
    nic: Quantity | None = ...,
) -> Part:
    """Nodes of one machine type, the same number in every zone of the region. Pods for which there
    is no room get a node more, in the zone with the fewest, until `max_per_zone`; a node added
    this way leaves after being empty for 10 min."""

def object_store(
    *,
    regions: Sequence[str],
    get_time: Any | None = ...,
    put_time: Any | None = ...,
    put_bytes: Quantity | None = ...,
    get_bytes: Quantity | None = ...,
    batch_interval: Quantity | None = ...,
    retry_interval: Quantity | None = ...,
    streams: int | None = ...,
    tcp_window: Quantity | None = ...,
    network: Quantity | None = ...,
    failover: bool | None = ...,
    detection_time: Quantity | None = ...,
    decision_delay: Quantity | None = ...,
    decision_step: str | None = ...,
    switch_time: Quantity | None = ...,
    size: Quantity | None = ...,
    storage_price: Quantity | None = ...,
    transfer_price: Quantity | None = ...,
    put_price: Quantity | None = ...,
) -> Part:
    """Object storage with a bucket in each of several regions and cross-region replication, after
    Amazon S3 behind a multi-region access point in its active-passive state. `put` goes to the
    active bucket (the first region) and is acknowledged there; `get` is answered by the bucket
    of the caller's region, else by any other. The other buckets are fed by replication: all
    objects put meanwhile are one batch, carried by `streams` parallel flows over the links
    between the regions that everything else shares, so that the lag follows from write rate and
    share of the links. When the active region is lost, this is detected after `detection_time`,
    approved after `decision_delay` where a person must, and takes effect `switch_time` later:
    the surviving bucket that lacks least becomes active and takes the writes. At that moment,
    and not before, what it lacks is lost: an active region that returns earlier resumes with
    everything. A bucket that returns later is fed as a copy. Limits: request rates per prefix,
    storage classes and the versions of single objects are not modelled; puts from a region
    whose bucket is not active cross the links."""

def outlier_detection(
    *,
    interval: Quantity | None = ...,
    base_ejection_time: Quantity | None = ...,
    max_ejection_time: Quantity | None = ...,
    max_ejection_time_jitter: Quantity | None = ...,
    always_eject_one_host: bool | None = ...,
    split_external_local_origin_errors: bool | None = ...,
    max_ejection_percent: int | None = ...,
    consecutive_5xx: int | None = ...,
    consecutive_gateway_failure: int | None = ...,
    consecutive_local_origin_failure: int | None = ...,
    enforcing_consecutive_5xx: int | None = ...,
    enforcing_consecutive_gateway_failure: int | None = ...,
    enforcing_consecutive_local_origin_failure: int | None = ...,
    success_rate_minimum_hosts: int | None = ...,
    success_rate_request_volume: int | None = ...,
    success_rate_stdev_factor: int | None = ...,
    enforcing_success_rate: int | None = ...,
    enforcing_local_origin_success_rate: int | None = ...,
    failure_percentage_threshold: int | None = ...,
    failure_percentage_minimum_hosts: int | None = ...,
    failure_percentage_request_volume: int | None = ...,
    enforcing_failure_percentage: int | None = ...,
    enforcing_failure_percentage_local_origin: int | None = ...,
) -> Part:
    """Members that answer badly are ejected for a while (Envoy outlier_detection). Errors count as
    500, refused or shed requests as 503, timeouts as 504, resets as failures to connect."""

def parallel(
    calls: Sequence[Any],
) -> Part:
    """Several calls side by side; goes on when all are answered."""

def percentiles(
    values: Mapping[str, Quantity],
) -> Part:
    """Log-linear between published percentiles, for figures known only as percentiles."""

def placement(
    *,
    cluster: str | None = ...,
    replicas: int | None = ...,
    max_replicas: int | None = ...,
    autoscaler: Any | None = ...,
) -> Part:
    """The pods of a service in one region. They are spread over the zones of the cluster. At time
    0 `replicas` of them are ready."""

def pod_loss(
    *,
    target: str,
    region: str,
    at: Quantity,
    count: int | None = ...,
    duration: Quantity | None = ...,
    disaster: str | None = ...,
    circumstance: bool | None = ...,
) -> Part:
    """Pods of a service crash: connections are reset, the kubelet restarts them."""

def poisson(
) -> Part:
    """A Poisson process, of varying rate where the rate varies: the n-th arrival is where the
    integrated rate reaches the sum of n unit exponentials (Cinlar 1975). Index of dispersion 1
    at all time scales."""

def policies(
    *,
    failover: Mapping[str, Any] | None = ...,
    calls: Mapping[str, Any] | None = ...,
    rate_limits: Mapping[str, Any] | None = ...,
) -> Part:
    """Control loops that are not part of one component."""

def population(
    *,
    geography: str | None = ...,
    via: str | None = ...,
    edge: str | None = ...,
    resolvers: int | None = ...,
    actions: Mapping[str, Any] | None = ...,
    call: str | None = ...,
    visits: Sequence[str] | None = ...,
    routing: Mapping[str, Any] | None = ...,
    mix: Sequence[Any] | None = ...,
    rate: Quantity | None = ...,
    rate_curve: Any | None = ...,
    arrivals: Any | None = ...,
    batch_size: Any | None = ...,
    users: int | None = ...,
    users_curve: Sequence[Any] | None = ...,
    think_time: Any | None = ...,
    session: Any | None = ...,
    timeout: Quantity | None = ...,
    deadline_propagation: bool | None = ...,
    policy: str | None = ...,
    patience: Any | None = ...,
    retry: Any | None = ...,
    good_within: Quantity | None = ...,
) -> Part:
    """Clients of one geography. Open load arrives by itself at `rate` or `rate_curve`, spaced as
    `arrivals` says, Poisson unless said otherwise; closed load is `users` who think, request,
    wait and think again. With `session` it is sessions that arrive, or that users go through. A
    request goes to `edge` first if there is one, else to the region that `via` resolves to,
    else straight to the service. It is good when it is answered within `good_within`; after
    `timeout`, or its own `patience`, the client has given up, and work that goes on for it is
    wasted."""

def priority(
) -> Part:
    """The most important class first (0 to 3, the `priority` of the action), within a class first
    come, first served; nobody is interrupted in service."""

def processor_sharing(
) -> Part:
    """All present requests are served at once: c servers give each of n requests min(1, c / n) of
    a server (egalitarian processor sharing; Kleinrock, Queueing Systems, vol. 2, 1976). At most
    c and `queue_limit` more are present. Not for the door."""

def publish(
    queue: str,
    *,
    optional: bool | None = ...,
) -> Part:
    """Publishes a message to a queue; goes on when the queue has stored it, not when it is
    processed. A queue that refuses it fails the request."""

def put(
    store: str,
    *,
    timeout: Quantity | None = ...,
    policy: str | None = ...,
    optional: bool | None = ...,
) -> Part:
    """Puts an object into an object store; goes on when it is acknowledged."""

def queue_length(
    *,
    high: int,
    low: int | None = ...,
) -> Part:
    """Refuses while the line is long. It is the line for a worker, or for a server where workers
    are not limited."""

def rate_curve(
    *,
    file: str | None = ...,
    column: str | None = ...,
    step: Quantity | None = ...,
    points: Sequence[Any] | None = ...,
    diurnal: Any | None = ...,
    interpolation: Literal["step", "linear"] | None = ...,
    scale: Quantity | None = ...,
    start: Quantity | None = ...,
    shift: Quantity | None = ...,
    repeat: bool | None = ...,
    period: Quantity | None = ...,
) -> Part:
    """A rate that changes over time, from a CSV file of counts, from points or as a daily wave. A
    count stands for the rate scale * count / step during its step; with `linear` interpolation
    for that rate in the middle of its step (a step's integral then deviates from its count
    where the curve bends). Requests are drawn by inversion of the integrated rate (Cinlar
    1975), exact on straight lines too, so two scenarios that differ in rates use the same
    random numbers. The curve is read at run time + start - shift; where it does not repeat, its
    first rate holds before it and its last rate after it. At most 4000000 changes within a run."""

def rate_limit(
    name: str,
) -> Part:
    """Passes a rate limit. The request goes on at once, waits as long as the limit says, or fails
    with a rejection. All steps of a region that name a limit share it."""

def rate_point(
    *,
    at: Quantity,
    rate: Quantity,
) -> Part:
    """The rate at one time of a curve."""

def read(
    store: str,
    *,
    timeout: Quantity | None = ...,
    policy: str | None = ...,
    optional: bool | None = ...,
) -> Part:
    """Reads from a data store."""

def recovery(
    *,
    window: Quantity | None = ...,
    good_share: Quantity | None = ...,
    minimum_count: int | None = ...,
    sustain: Quantity | None = ...,
) -> Part:
    """How an outage is judged: time is cut into windows; a window violates when its share of good
    requests is below `good_share`; an outage ends with the last violating window before a clean
    stretch of `sustain`."""

def region(
    *,
    zones: Mapping[str, Any],
    internal_latency: Quantity | None = ...,
    zone_latency: Quantity | None = ...,
    zone_bandwidth: Quantity | None = ...,
    load_balancer: Any | None = ...,
    edge_sites: Mapping[str, Any] | None = ...,
    clusters: Mapping[str, Any] | None = ...,
) -> Part:
    """A region: an ingress site, where its balancer stands, and zones around it as a star. Two
    zones are `zone_latency` apart, half of it to the ingress and half from it. When a region is
    lost, its ingress and all its zones fall silent at once; edge sites belong to it but stand
    elsewhere. Not modelled: traffic prices between zones, a part of a region's control plane
    that survives it."""

def region_loss(
    *,
    target: str,
    at: Quantity,
    duration: Quantity | None = ...,
    disaster: str | None = ...,
    circumstance: bool | None = ...,
) -> Part:
    """A whole region falls silent: ingress and every zone, with all hosts. Nothing answers and
    nothing is reset; callers find out by their timeouts."""

def renewal(
    *,
    cv: Quantity | None = ...,
    gap: Any | None = ...,
) -> Part:
    """Independent gaps of any distribution: unit gaps T of mean 1 in the time in which the rate is
    1 (Massey, Parker and Whitt 1996 for a varying rate). For a constant rate the index of
    dispersion tends to the squared coefficient of variation of the gaps. The first gap is a
    whole one. By `cv`: constant at 0, gamma (Erlang where 1/cv^2 is an integer) below 1,
    exponential at 1, above it two exponentials with balanced means (Whitt 1982)."""

def resilience4j_count(
    *,
    window: int | None = ...,
    failure_rate_percent: Quantity | None = ...,
    slow_call_rate_percent: Quantity | None = ...,
    slow_call: Quantity | None = ...,
    minimum_calls: int | None = ...,
    open_wait: Quantity | None = ...,
    open_wait_multiplier: Quantity | None = ...,
    half_open_calls: int | None = ...,
    half_open_max: Quantity | None = ...,
    half_open_by_timer: bool | None = ...,
) -> Part:
    """resilience4j over the last `window` calls. It opens when at least `minimum_calls` are in the
    window and failed / calls or slow / calls reach their percentage; it refuses for
    `open_wait`; then `half_open_calls` trials decide by the same rates. A full bulkhead and a
    missing endpoint are failures. Source: resilience4j CircuitBreakerStateMachine. Not
    modelled: ignored exceptions, forced states."""

def resilience4j_time(
    *,
    window: int | None = ...,
    failure_rate_percent: Quantity | None = ...,
    slow_call_rate_percent: Quantity | None = ...,
    slow_call: Quantity | None = ...,
    minimum_calls: int | None = ...,
    open_wait: Quantity | None = ...,
    open_wait_multiplier: Quantity | None = ...,
    half_open_calls: int | None = ...,
    half_open_max: Quantity | None = ...,
    half_open_by_timer: bool | None = ...,
) -> Part:
    """resilience4j over the calls of the last `window` seconds. It opens when at least
    `minimum_calls` are in the window and failed / calls or slow / calls reach their percentage;
    it refuses for `open_wait`; then `half_open_calls` trials decide by the same rates. A full
    bulkhead and a missing endpoint are failures. Source: resilience4j
    CircuitBreakerStateMachine. Not modelled: ignored exceptions, forced states."""

def retry(
    attempts: int | None = ...,
    *,
    backoff: Any | None = ...,
    on: Sequence[Literal["error", "timeout", "reset", "unavailable", "shed", "rejected", "expired"]] | None = ...,
    budget: Any | None = ...,
    avoid_previous: bool | None = ...,
) -> Part:
    """A failed attempt is made again after a back-off, while attempts, the policy's `timeout` and
    the budget allow. A retry after a timeout leaves the attempt before it working: what its
    server does about that is `expired` of the service. Not modelled: idempotency."""

def routing_row(
    *,
    next: Mapping[str, Quantity],
) -> Part:
    """Where a job goes from one station of a bare queueing network: probabilities that add up to
    1; "out" leaves the network."""

def rpo(
    *,
    target: Quantity,
    scope: str | None = ...,
    disaster: str | None = ...,
    confidence: Quantity | None = ...,
) -> Part:
    """Recovery point objective: lost writes reach back no further than the target. 0 when no
    acknowledged write is lost, else from the commit of the oldest lost write to the onset of
    the disaster, or to the commit of the newest where that is later."""

def rto(
    *,
    target: Quantity,
    scope: str | None = ...,
    disaster: str | None = ...,
    confidence: Quantity | None = ...,
) -> Part:
    """Recovery time objective: an outage ends within the target. Measured from the onset of the
    disaster to the end of the last violating window; see `recovery`."""

def run(
    *,
    duration: Quantity | None = ...,
    warmup: Quantity | None = ...,
    seed: int | None = ...,
    observe_every: Quantity | None = ...,
) -> Part:
    """How long is simulated, what is warm-up, and which random numbers are used."""

def scaling_behavior(
    *,
    scale_up: Any | None = ...,
    scale_down: Any | None = ...,
) -> Part:
    """The field `behavior` of a HorizontalPodAutoscaler. Where it is given, rate limits over a
    period and stabilisation in both directions take the place of the plain rule."""

def scaling_policy(
    *,
    type: Literal["pods", "percent"],
    value: int,
    period: Quantity,
) -> Part:
    """A limit on the rate of change."""

def scaling_rules(
    *,
    stabilization_window: Quantity | None = ...,
    select: Literal["max", "min", "disabled"] | None = ...,
    policies: Sequence[Any] | None = ...,
) -> Part:
    """How fast the number of pods may change in one direction."""

def scenario(
    *,
    description: str | None = ...,
    run: Any | None = ...,
    recovery: Any | None = ...,
    deployment: Any | None = ...,
    traffic: Any | None = ...,
    policies: Any | None = ...,
    extends: str | None = ...,
    objectives: Mapping[str, Any] | None = ...,
    faults: Mapping[str, Any] | None = ...,
) -> Part:
    """A deployment, its traffic, what breaks and what is promised."""

def service(
    *,
    endpoints: Mapping[str, Any] | None = ...,
    service_time: Any | None = ...,
    replicas: int | None = ...,
    placement: Mapping[str, Any] | None = ...,
    call_policy: str | None = ...,
    proxy_delay: Quantity | None = ...,
    discipline: Any | None = ...,
    workers: Any | None = ...,
    expired_work: Literal["finish", "discard", "cancel"] | None = ...,
    load_shedding: Any | None = ...,
    memory: Any | None = ...,
    load_balancing: Any | None = ...,
    concurrency: int | None = ...,
    queue_limit: int | None = ...,
    cpu: Quantity | None = ...,
    image_bytes: Quantity | None = ...,
    model: str | None = ...,
    startup_time: Any | None = ...,
    scheduling_time: Quantity | None = ...,
    endpoint_propagation: Quantity | None = ...,
    termination_grace: Quantity | None = ...,
) -> Part:
    """A service: endpoints, and pods that serve them. A pod is a station of `concurrency` servers
    with one queue; callers take the ready pods of their region in turn, and while there are
    none, those of the next region. With `placement`, pods start (scheduling, node, image,
    model, start-up), crash (restarted after 10, 20, 40, 80, 160, 300 s) and fall silent with
    their node. Without, `replicas` stations stand outside all geography and no network lies
    between them: a queueing network. Not modelled: CPU throttling, rolling updates; a call that
    was served by another region goes on with the routes of its first."""

def session(
    *,
    continue_: Quantity | None = ...,
    chain: Mapping[str, Any] | None = ...,
    think_time: Any | None = ...,
    after_failure: Literal["leave", "go_on"] | None = ...,
) -> Part:
    """A user's session: several actions one after the other, each begun `think_time` after the
    answer to the one before. Sessions that arrive on their own (`rate`) make a partly open
    system (Schroeder, Wierman and Harchol-Balter, "Open versus closed: a cautionary tale", NSDI
    2006): with `continue` p a session has 1 / (1 - p) requests on average. Users of closed load
    begin a new session after the population's `think_time`. The first action is drawn from the
    mix. A session's actions and times to think are the same in two runs that serve it
    differently. It ends after 4096 requests."""

def session_row(
    next: Mapping[str, Quantity],
) -> Part:
    """What follows an action in a session."""

def sliding_window_counter(
    *,
    limit: Quantity,
    window: Quantity | None = ...,
) -> Part:
    """Two fixed counters, the last one weighted by how much of it the sliding window still covers:
    current + previous * (1 - t / window). Source: Cloudflare, "How we built rate limiting
    capable of scaling to millions of domains" (2017). One limiter for all requests of a region:
    one key. Not modelled: keys, the time and the failures of a shared store."""

def sliding_window_log(
    *,
    limit: Quantity,
    window: Quantity | None = ...,
) -> Part:
    """Exactly at most `limit` requests in any window: it keeps the times of the last `limit`
    requests (8 bytes each). Source: Kong rate-limiting-advanced. One limiter for all requests
    of a region: one key. Not modelled: keys, the time and the failures of a shared store."""

def slow_start(
    *,
    window: Quantity,
    aggression: Quantity | None = ...,
    min_weight: Quantity | None = ...,
) -> Part:
    """A member that joined or came back t ago has its weight times max((t / window)^(1 /
    aggression), min_weight) (Envoy). Of round-robin and least-request."""

def slowdown(
    *,
    target: str,
    factor: Quantity,
    at: Quantity,
    duration: Quantity | None = ...,
    disaster: str | None = ...,
    circumstance: bool | None = ...,
) -> Part:
    """A service's servers lose speed (a processor limit, a noisy neighbour): service times that
    begin meanwhile are multiplied; what is in service ends as it began."""

def throughput(
    *,
    target: Quantity,
    scope: str | None = ...,
    confidence: Quantity | None = ...,
) -> Part:
    """Answered requests per second, after warm-up."""

def token_bucket(
    *,
    rate: Quantity,
    burst: Quantity | None = ...,
    max_wait: Quantity | None = ...,
) -> Part:
    """Token bucket: it is full at first and gains `rate` tokens a second up to `burst`; a request
    takes one. Without enough it waits for its token if that takes at most `max_wait`, else it
    is refused. Source: golang.org/x/time/rate (AllowN, ReserveN); also Envoy's local rate limit
    and AWS API Gateway (10 000/s, burst 5 000 per account and Region). One limiter for all
    requests of a region: one key. Not modelled: keys, the time and the failures of a shared
    store."""

def traffic(
    *,
    geographies: Mapping[str, Any] | None = ...,
    transfers: Mapping[str, Any] | None = ...,
    populations: Mapping[str, Any] | None = ...,
) -> Part:
    """Who uses the deployment, from where, and how much."""

def traffic_surge(
    *,
    factor: Quantity,
    at: Quantity,
    target: str | None = ...,
    duration: Quantity | None = ...,
    disaster: str | None = ...,
    circumstance: bool | None = ...,
) -> Part:
    """Load is multiplied."""

def transfer(
    *,
    from_: str,
    to: str,
    bytes: Quantity,
    at: Quantity | None = ...,
    streams: int | None = ...,
    tcp_window: Quantity | None = ...,
    retry_interval: Quantity | None = ...,
    network: Quantity | None = ...,
    transfer_price: Quantity | None = ...,
) -> Part:
    """A bulk copy from one region to another, beside the replication of stores. `streams` parallel
    flows share the links with everything else, max-min fairly; each runs at most at tcp_window
    / RTT. A broken flow goes on where it broke after `retry_interval`."""

def uniform(
    *,
    low: Quantity,
    high: Quantity,
) -> Part:
    """Equally likely anywhere between two values."""

def user_retry(
    probability: Quantity,
    *,
    attempts: int | None = ...,
    delay: Any | None = ...,
) -> Part:
    """Users who try again by hand, above any retries of the software: a request that failed
    (refused, reset, or given up by the user) is sent again with a probability, after a delay.
    Each attempt is a request of its own, with a new patience and new work; it is counted as a
    retry and is no fresh arrival."""

def users_point(
    *,
    at: Quantity,
    users: int,
) -> Part:
    """Number of users of a closed load from a time on. New users begin to think; those too many
    leave when they would begin their next request (or session)."""

def waf(
    *,
    limit: Quantity | None = ...,
    window: Quantity | None = ...,
    evaluation: Quantity | None = ...,
) -> Part:
    """AWS WAF rate-based rule: every `evaluation` the requests of the past `window` are counted,
    blocked ones included; until the next time all pass or all are blocked, the latter above
    `limit`. Source: AWS WAF Developer Guide, "Rate-based rule statement". One limiter for all
    requests of a region: one key. Not modelled: keys, the time and the failures of a shared
    store."""

def weibull(
    *,
    scale: Quantity,
    shape: Quantity,
) -> Part:
    """Weibull; heavier than exponential where shape is below 1."""

def workers(
    *,
    count: int,
    queue_limit: int | None = ...,
    discipline: Any | None = ...,
    release_during_calls: bool | None = ...,
) -> Part:
    """Threads or connections that a request holds from its start to its answer, through the calls
    it makes (layered queueing). Servers (`concurrency`) compute."""

def write(
    store: str,
    *,
    timeout: Quantity | None = ...,
    policy: str | None = ...,
    optional: bool | None = ...,
) -> Part:
    """Writes to a data store; goes on when the write is acknowledged."""

def zone(
    *,
    internal_latency: Quantity | None = ...,
) -> Part:
    """An availability zone: one site, joined to the ingress of its region. Two hosts of a zone are
    `internal_latency` apart; two zones `zone_latency` of the region."""

def zone_loss(
    *,
    target: str,
    at: Quantity,
    duration: Quantity | None = ...,
    disaster: str | None = ...,
    circumstance: bool | None = ...,
) -> Part:
    """A zone falls silent, with all its hosts."""

def zone_weight(
    *,
    zone: str,
    weight: Quantity,
) -> Part:
    """Share of the calls that a zone gets, times min(1, overprovisioning_factor * its healthy
    members / its members)."""
