using SvcInfra.FunctionalTests.Common.Hosting;
using SvcInfra.Infrastructure.Common.Seeding;

namespace SvcInfra.FunctionalTests.Common.Seeding;

/// <summary>The command <c>seed</c>.</summary>
public sealed class SeedCommandTests : IDisposable
{
    private static readonly (string, string)[] Settings = [("PasswordHashing__MemoryKiB", "7168"), ("PasswordHashing__Passes", "1")];

    private readonly string _root = Directory.CreateTempSubdirectory("seed-").FullName;

    [Fact]
    public async Task Command_prints_how_to_sign_in_and_prints_the_same_again()
    {
        var first = await StartInProcess.RunAsync(_root, "Development", Settings, "seed");
        first.ExitCode.ShouldBe(0, string.Join('\n', first.Output));
        SampleData.People.ShouldAllBe(person => first.Output.Any(line => line.Contains(person.Email)));
        first.Output.ShouldContain(line => line.Contains("/api/v1/users/sign-in"));

        var second = await StartInProcess.RunAsync(_root, "Development", Settings, "seed");

        second.ShouldSatisfyAllConditions(() => second.ExitCode.ShouldBe(0), () => second.Output.ShouldBe(first.Output));
    }

    [Fact]
    public async Task Command_is_refused_outside_Development_before_it_opens_the_database()
    {
        var start = await StartInProcess.RunAsync(_root, "Production", StartInProcess.Production(_root), "seed");

        start.ExitCode.ShouldBe(StartInProcess.ConfigurationError);
        start.Output.ShouldHaveSingleItem().ShouldStartWith("configuration error: The command seed is for Development only");
        Directory.GetFileSystemEntries(_root).ShouldBeEmpty();
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
