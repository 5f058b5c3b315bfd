using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Users;
using SvcInfra.Application.Users.Sessions;
using SvcInfra.Application.Users.SignIn;

namespace SvcInfra.ArchitectureTests;

/// <summary>One table lists every sign-in path with its strength; a path that is not in it would not be reviewed.</summary>
public sealed class SignInPathTests
{
    [Fact]
    public void Every_command_that_issues_tokens_is_in_the_table_of_sign_in_paths()
    {
        var commands = Solution.Application.GetTypes()
            .Where(type => type.IsAssignableTo(typeof(ICommand<TokenPairDto>)))
            .Select(type => type.Name)
            .ToList();
        var page = File.ReadAllText(Path.Combine(Solution.Root, "docs", "security.md"));

        commands.ShouldContain(nameof(SignInWithPassword));
        commands.Where(command => !page.Contains($"| `{command}` |")).ShouldBeEmpty();
    }

    [Fact]
    public void Every_sign_in_path_refuses_unknown_and_disabled_users()
    {
        var handlers = Solution.Application.GetTypes()
            .Where(type => type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IRequestHandler<,>)
                && i.GenericTypeArguments[0].IsAssignableTo(typeof(ICommand<TokenPairDto>))))
            .ToDictionary(
                type => type.Name,
                type => type.GetConstructors().Single().GetParameters().Select(parameter => parameter.ParameterType.Name).ToList());

        // A refresh does not load the user: the token is not found (EfRefreshTokens).
        handlers.Remove(nameof(RefreshSession) + "Handler").ShouldBeTrue();
        handlers.ShouldNotBeEmpty();
        handlers.Where(handler => !handler.Value.Contains("SignInFlow") || handler.Value.Contains("SessionStarter"))
            .Select(handler => handler.Key)
            .ShouldBeEmpty();
        handlers.Where(handler => !handler.Value.Contains("SignInUserFinder") && !handler.Value.Contains("PasskeyVerification"))
            .Select(handler => handler.Key)
            .ShouldBeEmpty();
        Solution.Application.GetTypes().Single(type => type.Name == "PasskeyVerification").GetConstructors().Single().GetParameters()
            .ShouldContain(parameter => parameter.ParameterType.Name == "SignInUserFinder");
    }
}
