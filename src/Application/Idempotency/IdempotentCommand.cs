using System.Collections.Concurrent;
using System.Reflection;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Idempotency.Contracts;

namespace SvcInfra.Application.Idempotency;

/// <summary>How requests of a type use the header <c>Idempotency-Key</c>, derived once from the type.</summary>
public sealed record IdempotentCommand
{
    private static readonly ConcurrentDictionary<Type, IdempotentCommand> Known = new();

    /// <exception cref="InvalidOperationException">The type requires a key and can take none.</exception>
    private IdempotentCommand(Type type)
    {
        TakesKey = type.IsAssignableTo(typeof(ICommandBase))
            && type.GetCustomAttribute<AuthorizationAttribute>() is not PublicAttribute
            && !type.IsDefined(typeof(TakesNoIdempotencyKeyAttribute))
            && SecretMembers.FindIn(type) is null;
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
}
