using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Users;

namespace SvcInfra.ArchitectureTests;

/// <summary>Every way in is told in one place, with how strong it is: a way that stands nowhere is one that nobody watches.</summary>
public sealed class SignInPathTests
{
    [Fact]
    public void Every_command_that_gives_tokens_stands_in_the_table_of_ways_in()
    {
        var commands = Solution.Application.GetTypes().Where(type => type.IsAssignableTo(typeof(ICommand<TokenPairDto>))).Select(type => type.Name).ToList();
        var page = File.ReadAllText(Path.Combine(Solution.Root, "docs", "security.md"));

        commands.ShouldContain(nameof(LogIn));
        commands.Where(command => !page.Contains($"| `{command}` |")).ShouldBeEmpty();
    }
}
