using System.Security.Cryptography;
using Ardalis.Result;
using SvcInfra.Application.Common.Errors;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Idempotency;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Idempotency;

/// <summary>Gives a repeated request the response of the first one, and refuses it while the first one runs.</summary>
internal sealed class IdempotencyStep(
    AppDbContext context, KeyedRequest request, IRequestContext caller, KeyedAttempt attempt, IKeyLocks locks, TimeProvider time) : IUnitOfWorkStep
{
    public UnitOfWorkStage Stage => UnitOfWorkStage.Idempotency;

    public async Task<TResponse?> RespondInsteadAsync<TResponse>(ICommandBase command, CancellationToken cancellationToken)
        where TResponse : IResult
    {
        if (!request.IsFor(command))
        {
            return default;
        }

        request.Forget();
        var key = request.Key!;
        attempt.Scope ??= FieldHash.ScopeOf(key, caller);
        var (isTaken, stored) = await locks.TryTakeAsync(context, attempt.Scope, this, cancellationToken);
        if (!isTaken)
        {
            return Failure.From<TResponse>(IdempotencyErrors.InFlight);
        }

        attempt.HasExpiredRow = stored?.ExpiresAt <= time.GetUtcNow();
        if (stored is null || attempt.HasExpiredRow)
        {
            return default;
        }

        if (!CryptographicOperations.FixedTimeEquals(stored.Fingerprint, key.Fingerprint))
        {
            return Failure.From<TResponse>(IdempotencyErrors.KeyReused);
        }

        if (stored.Body is not { } body || !key.Format.TryRead(body, ResultValue<TResponse>.Type, out var value))
        {
            var completed = IdempotencyErrors.AlreadyCompleted;
            return Failure.From<TResponse>(stored.ResourceId is { } id ? completed.With("resourceId", id.ToString()) : completed);
        }

        request.Replay(value, body);
        return ResultValue<TResponse>.Success(value);
    }

    public Task EndedAsync(ICommandBase command, bool isCommitted)
    {
        if (request.IsFor(command))
        {
            request.End();
            locks.Release(attempt.Scope ?? [], this);
        }

        return Task.CompletedTask;
    }
}

/// <summary>What the two steps of a keyed command share. Scoped.</summary>
internal sealed class KeyedAttempt
{
    /// <summary>The hash of the key; null without one.</summary>
    public byte[]? Scope { get; set; }

    /// <summary>Whether the key has the row of an expired response, which the new one replaces.</summary>
    public bool HasExpiredRow { get; set; }
}
