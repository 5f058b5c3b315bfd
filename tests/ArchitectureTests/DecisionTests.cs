using System.Text.RegularExpressions;

namespace SvcInfra.ArchitectureTests;

/// <summary>The decisions name the tests that enforce their rules, and these tests must exist.</summary>
public sealed partial class DecisionTests
{
    [Fact]
    public void Tests_named_in_the_decisions_exist()
    {
        var tests = Solution.Files(["tests"], ".cs")
            .SelectMany(file => Declared().Matches(file.Text))
            .Select(match => match.Groups[1].Value)
            .ToHashSet();
        var named = Solution.Files(["docs/decisions"], ".md")
            .SelectMany(file => Named().Matches(file.Text).Select(match => (file.Path, Test: match.Groups[1].Value)))
            .ToList();

        named.ShouldNotBeEmpty();
        named.Where(name => !tests.Contains(name.Test)).ShouldBeEmpty();
    }

    [Fact]
    public void Middleware_is_in_the_documented_order()
    {
        var pipeline = Solution.CodeOfSrc().Single(file => file.Path == "src/WebApi/Common/Hosting/WebApiPipeline.cs").Code;
        var page = Solution.Files(["docs/decisions"], ".md").Single(file => file.Path.EndsWith("/0006-the-life-of-a-command.md")).Text;
        var used = Used().Matches(pipeline).Select(match => match.Groups["name"].Value)
            .Where(name => name is not ("UseWebApi" or "UseApi" or "UseWhen")).ToList();

        used.Count.ShouldBeGreaterThan(20);
        var table = page[..page.IndexOf("**Pipeline", StringComparison.Ordinal)];
        FirstColumn().Matches(table).Select(match => match.Groups["name"].Value).ShouldBe(used);
    }

    [GeneratedRegex(@"\b(UseMiddleware<(?<name>\w+)>|(?<name>Use\w+))\s*\(", RegexOptions.ExplicitCapture)]
    private static partial Regex Used();

    [GeneratedRegex(@"^\| `(?<name>\w+)` \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex FirstColumn();

    [GeneratedRegex(@"public (?:async )?(?:Task|ValueTask|void) (\w+)\(")]
    private static partial Regex Declared();

    /// <summary>Only tests have names such as <c>Subject_does_something</c>.</summary>
    [GeneratedRegex("`([A-Z][A-Za-z0-9]*(?:_[A-Za-z0-9]+){2,})`")]
    private static partial Regex Named();
}
