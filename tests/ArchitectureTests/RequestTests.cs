using System.Reflection;
using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;

namespace SvcInfra.ArchitectureTests;

public sealed class RequestTests
{
    private static readonly Type[] Types = Solution.Application.GetTypes();
    private static readonly Type[] Requests =
        [.. Types.Where(type => type is { IsInterface: false, IsAbstract: false } && type.IsAssignableTo(typeof(IBaseRequest)))];

    private static readonly Type[] Handlers = [.. Types.Where(type => !type.IsInterface && Closes(type, typeof(IRequestHandler<,>)) is not null)];

    [Fact]
    public void Every_request_declares_exactly_one_authorization()
    {
        Requests.ShouldNotBeEmpty();
        Requests.Where(request => request.GetCustomAttributes<AuthorizationAttribute>().Count() != 1).Select(request => request.Name).ShouldBeEmpty();
    }

    [Fact]
    public void Every_authorization_attribute_is_handled_by_the_pipeline() =>
        Types.Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(AuthorizationAttribute))).ShouldBe(
            [typeof(PublicAttribute), typeof(AuthenticatedAttribute), typeof(RequirePermissionAttribute), typeof(RequireOperatorAttribute)],
            ignoreOrder: true);

    /// <summary>Requests for enrolling a second factor, presenting one, and signing out. A new request must be added here on purpose.</summary>
    [Fact]
    public void Requests_open_to_a_single_factor_are_the_approved_ones() =>
        Requests.Where(request => request.GetCustomAttribute<AuthenticatedAttribute>()?.OpenToSingleFactor == true)
            .Select(request => request.Name)
            .ShouldBe(
            [
                "GetMyProfile", "SignOut", "GetMySecondFactors", "StepUp", "SendMyCode", "SetUpTotp", "ConfirmTotp", "ConfirmEmailCodes",
                "ListMyPasskeys", "BeginPasskeyRegistration", "RegisterPasskey", "BeginPasskeyStepUp", "StepUpWithPasskey",
            ], ignoreOrder: true);

    [Fact]
    public void Every_required_permission_is_declared_by_a_module()
    {
        Undeclared(
            request => request.GetCustomAttribute<RequirePermissionAttribute>()?.Permission, [.. Permissions.Select(permission => permission.Name)])
            .ShouldBeEmpty();
        Undeclared(
            request => request.GetCustomAttribute<RequireOperatorAttribute>()?.Permission,
            [.. OperatorPermissions.Select(permission => permission.Name)])
            .ShouldBeEmpty();

        static IEnumerable<string> Undeclared(Func<Type, string?> required, HashSet<string> declared) =>
            Requests.Where(request => required(request) is { } permission && !declared.Contains(permission)).Select(request => request.Name);
    }

    [Fact]
    public void Every_permission_is_named_after_its_module()
    {
        Permissions.ShouldNotBeEmpty();
        OperatorPermissions.ShouldNotBeEmpty();
        Permissions.Concat(OperatorPermissions)
            .Where(permission =>
                !System.Text.RegularExpressions.Regex.IsMatch(permission.Name, $"^{Kebab(permission.Module)}\\.[a-z0-9]+(-[a-z0-9]+)*$"))
            .Select(permission => permission.Name).ShouldBeEmpty();
    }

    [Fact]
    public void Every_request_is_a_command_or_a_query_that_returns_a_result() =>
        Requests.Where(request => !(request.IsAssignableTo(typeof(ICommandBase)) || Closes(request, typeof(IQuery<>)) is not null)
                || Closes(request, typeof(IRequest<>))?.GetGenericArguments()[0].IsAssignableTo(typeof(IResult)) != true)
            .Select(request => request.Name).ShouldBeEmpty();

    [Fact]
    public void Every_request_has_one_handler_and_handlers_are_internal_and_sealed()
    {
        Handlers.Where(handler => handler.IsPublic || !handler.IsSealed || handler.Name != HandledBy(handler).Name + "Handler")
            .Select(handler => handler.Name).ShouldBeEmpty();
        Handlers.Select(HandledBy).OrderBy(request => request.Name, StringComparer.Ordinal)
            .ShouldBe(Requests.OrderBy(request => request.Name, StringComparer.Ordinal));
    }

    [Fact]
    public void Every_use_case_is_one_file_with_request_validator_and_handler()
    {
        var files = Solution.CodeOfSrc().Where(file => file.Path.StartsWith("src/Application/", StringComparison.Ordinal)).ToArray();
        var wrong = new List<string>();
        foreach (var request in Requests)
        {
            // SvcInfra.Application.Users.SignIn is src/Application/Users/SignIn: folders and namespaces match.
            var folder = request.Namespace![request.Namespace!.IndexOf(".Application.", StringComparison.Ordinal)..].Replace('.', '/');
            var expected = $"src{folder}/{request.Name}.cs";
            if (files.SingleOrDefault(file => file.Path == expected) is not { } file)
            {
                wrong.Add($"{request.Name} is not in {expected}");
                continue;
            }

            string[] allowed = [request.Name, request.Name + "Validator", request.Name + "Handler"];
            wrong.AddRange(CSharpText.DeclaredTypes(file.Code).Except(allowed).Select(type => $"{expected} declares {type}, too"));
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Every_validator_is_named_after_its_request() =>
        Types.Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(IValidator)))
            .Where(type =>
                type.Name != Closes(type, typeof(IValidator<>))!.GetGenericArguments()[0].Name + "Validator" || type.IsPublic || !type.IsSealed)
            .Select(type => type.Name).ShouldBeEmpty();

    private static (string Module, string Name)[] Permissions { get; } = NamesOf<IPermissionSource>(
        source => source.Permissions.Select(permission => permission.Name));

    private static (string Module, string Name)[] OperatorPermissions { get; } =
        NamesOf<IOperatorPermissionSource>(source => source.Permissions.Select(permission => permission.Name));

    private static (string Module, string Name)[] NamesOf<T>(Func<T, IEnumerable<string>> names) =>
        [.. Types.Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(T)))
            .SelectMany(source => names((T)Activator.CreateInstance(source, nonPublic: true)!).Select(name => (Solution.ModuleOf(source)!, name)))];

    private static string Kebab(string name) => System.Text.RegularExpressions.Regex.Replace(name, "(?<=[a-z0-9])[A-Z]", "-$0").ToLowerInvariant();

    private static Type HandledBy(Type handler) => Closes(handler, typeof(IRequestHandler<,>))!.GetGenericArguments()[0];

    private static Type? Closes(Type type, Type open) =>
        type.GetInterfaces().FirstOrDefault(contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == open);
}
