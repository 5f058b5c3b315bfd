using System.Collections.Concurrent;
using System.Reflection;
using MediatR;
using Microsoft.EntityFrameworkCore.Metadata;
using SvcInfra.Application.Common.Errors;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.WebApi.Common.OpenApi;

/// <summary>
/// The errors that a use case can return, found in the code of its handler and of all that it calls: no list has to be kept. It finds rather too
/// many than too few, because it takes every branch and every implementation of an interface. Read once, when the API document is built.
/// </summary>
/// <param name="model">Null: errors of unique indexes are left out.</param>
internal sealed class OperationErrors(IModel? model)
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Assembly[] Ours =
        [typeof(Error).Assembly, typeof(ErrorCatalog).Assembly, typeof(UniqueIndexExtensions).Assembly, typeof(OperationErrors).Assembly];

    private static readonly ILookup<Type, Type> Implementations = Ours.SelectMany(assembly => assembly.GetTypes())
        .Where(type => type is { IsClass: true, IsAbstract: false })
        .SelectMany(type => type.GetInterfaces().Select(contract => (Contract: Definition(contract), Type: type)))
        .Where(pair => Ours.Contains(pair.Contract.Assembly))
        .ToLookup(pair => pair.Contract, pair => pair.Type);

    private static readonly ILookup<Type, Type> Handlers = Ours.SelectMany(assembly => assembly.GetTypes())
        .Where(type => type is { IsClass: true, IsAbstract: false })
        .SelectMany(type => type.GetInterfaces().Where(IsHandler).Select(contract => (Request: contract.GetGenericArguments()[0], Type: type)))
        .ToLookup(pair => pair.Request, pair => pair.Type);

    private readonly ErrorCatalog _catalog = new();

    /// <summary>Both documents may be built at once.</summary>
    private readonly ConcurrentDictionary<MethodBase, MemberInfo[]> _members = new();

    /// <summary>The errors of a command or a query, by code.</summary>
    public IReadOnlyList<Error> OfRequest(Type request) =>
        Find(Handlers[request].SelectMany(MethodsOf), saves: request.IsAssignableTo(typeof(ICommandBase)));

    /// <summary>The errors in the code of types, such as middleware.</summary>
    public IReadOnlyList<Error> OfTypes(IEnumerable<Type> types) => Find(types.SelectMany(MethodsOf), saves: false);

    private List<Error> Find(IEnumerable<MethodBase> roots, bool saves)
    {
        var errors = new HashSet<Error>(ReferenceEqualityComparer.Instance);
        var seen = new HashSet<MethodBase>();
        var open = new Stack<MethodBase>(roots);
        while (open.TryPop(out var method))
        {
            if (!seen.Add(method))
            {
                continue;
            }

            foreach (var member in MembersOf(method))
            {
                if (member is FieldInfo field && IsError(field) && field.GetValue(null) is Error error)
                {
                    errors.Add(error);
                }
                else if (member is MethodBase called)
                {
                    errors.UnionWith(saves ? IndexErrorsOf(called) : []);
                    CodeOf(called).ToList().ForEach(open.Push);
                }
            }
        }

        return [.. errors.OrderBy(error => error.Code, StringComparer.Ordinal)];
    }

    private MemberInfo[] MembersOf(MethodBase method) =>
        _members.GetOrAdd(method, static read => [.. ReferencedMembers.Of(read)]);

    /// <summary>The methods that run when this one is called: itself, its implementations, or the handler of the request that it creates.</summary>
    private static IEnumerable<MethodBase> CodeOf(MethodBase method)
    {
        if (method.DeclaringType is not { } type || !Ours.Contains(type.Assembly))
        {
            return [];
        }

        if (method is ConstructorInfo && type.IsAssignableTo(typeof(IBaseRequest)))
        {
            return Handlers[type].SelectMany(MethodsOf);
        }

        return type.IsInterface
            ? Implementations[Definition(type)].SelectMany(implementation => ImplementationsOf(method, implementation))
            : [method];
    }

    /// <summary>By name and number of parameters: a generic interface has no map.</summary>
    private static IEnumerable<MethodBase> ImplementationsOf(MethodBase method, Type implementation) =>
        implementation.GetMethods(Declared).Where(candidate =>
            (candidate.Name == method.Name || candidate.Name.EndsWith("." + method.Name, StringComparison.Ordinal))
            && candidate.GetParameters().Length == method.GetParameters().Length);

    /// <summary>A command that uses a repository may save its aggregate, and so violate the unique indexes of its table.</summary>
    private IEnumerable<Error> IndexErrorsOf(MethodBase method) =>
        model is not null && method.DeclaringType is { IsGenericType: true } type
        && type.GetGenericArguments() is [{ IsGenericParameter: false } entity] && entity.IsAssignableTo(typeof(AggregateRoot))
            ? model.ErrorCodesOf(entity).Select(_catalog.Get)
            : [];

    private static IEnumerable<MethodBase> MethodsOf(Type type) =>
        type.GetMethods(Declared).AsEnumerable<MethodBase>().Concat(type.GetConstructors(Declared).Where(constructor => !constructor.IsStatic));

    private static bool IsError(FieldInfo field) => field.IsStatic && field.FieldType == typeof(Error);

    private static bool IsHandler(Type contract) =>
        contract.IsGenericType
        && (contract.GetGenericTypeDefinition() == typeof(IRequestHandler<,>) || contract.GetGenericTypeDefinition() == typeof(IRequestHandler<>));

    private static Type Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;
}
