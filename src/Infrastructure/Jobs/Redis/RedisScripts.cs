using SvcInfra.Infrastructure.Common.Redis;

namespace SvcInfra.Infrastructure.Jobs.Redis;

/// <summary>
/// The atomic changes of jobs. Their sources are the <c>.lua</c> files in this folder; the client sends each once, and its hash from then on.
/// </summary>
internal static class RedisScripts
{
    private static readonly string Common = Read("common");

    public static string Push { get; } = Load("push");

    public static string Confirm { get; } = Load("confirm");

    public static string Drop { get; } = Load("drop");

    public static string Claim { get; } = Load("claim");

    public static string Complete { get; } = Load("complete");

    public static string Renew { get; } = Load("renew");

    public static string Return { get; } = Load("return");

    public static string Retry { get; } = Load("retry");

    public static string Report { get; } = Load("report");

    public static string Due { get; } = Load("due");

    public static string Promote { get; } = Load("promote");

    public static string Get { get; } = Load("read");

    public static string List { get; } = Load("list");

    public static string Count { get; } = Load("count");

    public static string Cancel { get; } = Load("cancel");

    private static string Load(string name) => Common + Read(name);

    private static string Read(string name) => RedisScript.Read("jobs." + name);
}
