using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Idempotency.Contracts;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Idempotency;

/// <summary>How requests of a type use the header <c>Idempotency-Key</c>, derived once from the type.</summary>
public sealed record IdempotentCommand
{
    private static readonly ConcurrentDictionary<Type, IdempotentCommand> Known = new();
    private static readonly ConcurrentDictionary<Type, bool> Secrets = new();

    /// <exception cref="InvalidOperationException">The type requires a key and can take none.</exception>
    private IdempotentCommand(Type type)
    {
        TakesKey = type.IsAssignableTo(typeof(ICommandBase))
            && type.GetCustomAttribute<AuthorizationAttribute>() is not PublicAttribute
            && !type.IsDefined(typeof(TakesNoIdempotencyKeyAttribute))
            && !HasSecret(type);
        RequiresKey = type.IsDefined(typeof(RequiresIdempotencyKeyAttribute));
        if (RequiresKey && !TakesKey)
        {
            throw new InvalidOperationException(
                $"{type.Name} is [RequiresIdempotencyKey], but is public, has a [Secret] member or is no command, and so takes no key.");
        }
    }

    /// <summary>
    /// False for queries, for public commands, whose callers are not known, and for commands with a secret, such as a password or a one-time code:
    /// the record of the request would let an attacker guess it, and codes work once anyway.
    /// </summary>
    public bool TakesKey { get; }

    public bool RequiresKey { get; }

    public static IdempotentCommand Of(Type request) => Known.GetOrAdd(request, type => new IdempotentCommand(type));

    /// <summary>Whether a value of the type contains a member that is marked <see cref="SecretAttribute"/>, at any depth.</summary>
    public static bool HasSecret(Type type) => Secrets.GetOrAdd(type, one => HasSecret(one, []));

    private static bool HasSecret(Type type, HashSet<Type> seen)
    {
        type = ElementOf(type);
        return type.Namespace?.StartsWith(nameof(System), StringComparison.Ordinal) == false && seen.Add(type)
            && (type.GetConstructors().SelectMany(constructor => constructor.GetParameters())
                    .Any(parameter => parameter.IsDefined(typeof(SecretAttribute)))
                || type.GetProperties().Any(member => member.IsDefined(typeof(SecretAttribute)) || HasSecret(member.PropertyType, seen)));
    }

    private static Type ElementOf(Type type) =>
        Nullable.GetUnderlyingType(type)
        ?? (type.IsArray ? type.GetElementType()! : null)
        ?? (type.IsGenericType && type.IsAssignableTo(typeof(IEnumerable)) ? type.GetGenericArguments()[^1] : null)
        ?? type;
}
