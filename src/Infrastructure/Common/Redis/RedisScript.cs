using System.Reflection;

namespace SvcInfra.Infrastructure.Common.Redis;

/// <summary>Lua scripts, which are embedded in the assembly.</summary>
internal static class RedisScript
{
    /// <param name="name">The resource without its ending, such as <c>jobs.claim</c>.</param>
    public static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name + ".lua")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
