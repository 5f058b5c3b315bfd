using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using StackExchange.Redis;
using SvcInfra.Infrastructure.Jobs.Sql;
using SvcInfra.Infrastructure.Persistence.Conventions;

namespace SvcInfra.Infrastructure.Jobs.Redis;

/// <summary>Converts jobs to and from the arguments and results of the scripts: the pushed row as JSON, and the fields that change.</summary>
internal static class RedisJob
{
    private static readonly JsonSerializerOptions Json = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,

        // Payloads are JSON, so stricter encoding would escape many characters; nothing here becomes part of an HTML page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Sorts in the order of the ids.</summary>
    public static RedisValue Text(Guid id) => id.ToString("N");

    public static Guid IdOf(RedisValue text) => Guid.ParseExact(text.ToString(), "N");

    public static Guid? IdOrNull(RedisValue text) => text.IsNullOrEmpty ? null : IdOf(text);

    public static long Microseconds(DateTimeOffset at) => UtcInstant.ToMicrosecondsSinceEpoch(at);

    public static DateTimeOffset InstantOf(RedisValue microseconds) => UtcInstant.FromMicrosecondsSinceEpoch((long)microseconds);

    public static JobRow RowOf(RedisValue json) => JsonSerializer.Deserialize<JobRow>((string)json!, Json)!;

    /// <summary>The arguments of <c>push.lua</c>.</summary>
    public static RedisValue[] ToArguments(JobRow job) =>
    [
        Text(job.Id), JsonSerializer.Serialize(job, Json), job.Queue, job.Name, (int)job.Priority, job.OrderingKey ?? string.Empty,
        job.UniqueKey ?? string.Empty, job.IsReady ? 1 : 0, Microseconds(job.OrderAt), Microseconds(job.RunAt), job.Attempt, job.Errors,
        job.TenantId is { } tenant ? Text(tenant) : string.Empty,
    ];

    /// <param name="reply">Pairs of an id and the fields that <c>read.lua</c> and <c>list.lua</c> return.</param>
    public static List<StoredJob> ReadAll(ReadOnlySpan<RedisResult> reply)
    {
        var jobs = new List<StoredJob>();
        for (var at = 1; at < reply.Length; at += 2)
        {
            jobs.Add(Read((RedisValue[])reply[at]!));
        }

        return jobs;
    }

    private static StoredJob Read(RedisValue[] fields) => new(RowOf(fields[0]))
    {
        IsReady = fields[1] == 1,
        OrderAt = InstantOf(fields[2]),
        DueAt = InstantOf(fields[3]),
        Attempt = (int)fields[4],
        Errors = fields[5].ToString(),
        LeaseToken = IdOrNull(fields[6]),
        LeaseUntil = fields[7].IsNull ? null : InstantOf(fields[7]),
        IsCancelRequested = !fields[8].IsNull,
        Progress = fields[9].IsNull ? null : (int)fields[9],
        ProgressNote = fields[10].IsNullOrEmpty ? null : fields[10].ToString(),
    };
}
