using System.Diagnostics.CodeAnalysis;
using Xunit;

namespace SvcInfra.TestSupport;

/// <summary>
/// What a missing server means. A developer without it should see the other tests pass, so the test is skipped; where all must run, as on
/// a build server, <c>TESTS_REQUIRE</c> holds the comma separated names of the servers whose absence is a failure.
/// </summary>
public static class RequiredServers
{
    /// <summary>The environment variable that lists the servers that have to be there: <c>postgres</c>, for one.</summary>
    public const string Variable = "TESTS_REQUIRE";

    /// <summary>Skips the running test, or fails it if the server is required.</summary>
    /// <param name="server">The server's name as in <c>TESTS_REQUIRE</c>; upper and lower case are the same.</param>
    /// <param name="reason">Why there is no such server and how to get one.</param>
    [DoesNotReturn]
    public static void SkipOrFail(string server, string reason) =>
        SkipOrFail(server, reason, Environment.GetEnvironmentVariable(Variable));

    [DoesNotReturn]
    internal static void SkipOrFail(string server, string reason, string? required)
    {
        if (IsRequired(server, required))
            Assert.Fail($"{reason} ({Variable} names {server}, so this is a failure and not a skip.)");
        Assert.Skip(reason);
    }

    internal static bool IsRequired(string server, string? required) =>
        (required ?? "").Split(',', StringSplitOptions.TrimEntries).Contains(server, StringComparer.OrdinalIgnoreCase);
}
