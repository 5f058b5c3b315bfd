using System.Diagnostics.CodeAnalysis;
using Xunit;

namespace SvcInfra.TestSupport;

/// <summary>
/// The effect of a missing server. On a developer's machine the test is skipped, so that the others still pass; where all tests must run, as on a
/// build server, <c>TESTS_REQUIRE</c> has the comma-separated names of the servers whose absence is a failure.
/// </summary>
public static class RequiredServers
{
    /// <summary>The environment variable with the names of required servers, such as <c>postgres</c>.</summary>
    public const string Variable = "TESTS_REQUIRE";

    /// <summary>Skips the running test, or fails it if the server is required.</summary>
    /// <param name="server">The server's name as in <c>TESTS_REQUIRE</c>, in any letter case.</param>
    /// <param name="reason">Why the server is missing and how to get it.</param>
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
