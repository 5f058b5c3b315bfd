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
    private static readonly Type[] Requests = [.. Types.Where(type => type is { IsInterface: false, IsAbstract: false } && type.IsAssignableTo(typeof(IBaseRequest)))];
    private static readonly Type[] Handlers = [.. Types.Where(type => !type.IsInterface && Closes(type, typeof(IRequestHandler<,>)) is not null)];

    [Fact]
    public void Every_request_declares_exactly_one_authorization()
    {
        Requests.ShouldNotBeEmpty();
        Requests.Where(request => request.GetCustomAttributes<AuthorizationAttribute>().Count() != 1).Select(request => request.Name).ShouldBeEmpty();
    }

    [Fact]
    public void Every_required_permission_is_declared_by_a_module()
    {
        var declared = Types.Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IPermissionSource)))
            .SelectMany(source => ((IPermissionSource)Activator.CreateInstance(source, nonPublic: true)!).Permissions)
            .Select(permission => permission.Name).ToHashSet();

        Requests.Select(request => (request.Name, request.GetCustomAttribute<RequirePermissionAttribute>()?.Permission))
            .Where(request => request.Permission is not null && !declared.Contains(request.Permission))
            .ShouldBeEmpty();
    }

    [Fact]
    public void Every_permission_is_named_after_its_module()
    {
        var sources = Types.Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IPermissionSource))).ToArray();
        sources.ShouldNotBeEmpty();
        sources.SelectMany(source => ((IPermissionSource)Activator.CreateInstance(source, nonPublic: true)!).Permissions.Select(permission => (Source: source, permission.Name)))
            .Where(permission => !System.Text.RegularExpressions.Regex.IsMatch(permission.Name, $"^{Kebab(Solution.ModuleOf(permission.Source)!)}\\.[a-z0-9]+(-[a-z0-9]+)*$"))
            .Select(permission => permission.Name).ShouldBeEmpty();
    }

    [Fact]
    public void Every_request_is_a_command_or_a_query_that_answers_with_a_result() =>
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
    public void Every_use_case_is_one_file_with_its_request_its_validator_and_its_handler()
    {
        var files = Solution.CodeOfSrc().Where(file => file.Path.StartsWith("src/Application/", StringComparison.Ordinal)).ToArray();
        var wrong = new List<string>();
        foreach (var request in Requests)
        {
            var expected = $"src/Application/{Solution.ModuleOf(request)}/{request.Name}.cs";
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
    public void Every_validator_validates_a_request_of_its_name() =>
        Types.Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(IValidator)))
            .Where(type => type.Name != Closes(type, typeof(IValidator<>))!.GetGenericArguments()[0].Name + "Validator" || type.IsPublic || !type.IsSealed)
            .Select(type => type.Name).ShouldBeEmpty();

    private static string Kebab(string name) => System.Text.RegularExpressions.Regex.Replace(name, "(?<=[a-z0-9])[A-Z]", "-$0").ToLowerInvariant();

    private static Type HandledBy(Type handler) => Closes(handler, typeof(IRequestHandler<,>))!.GetGenericArguments()[0];

    private static Type? Closes(Type type, Type open) =>
        type.GetInterfaces().FirstOrDefault(contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == open);
}
