using Ardalis.Result;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Idempotency;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Idempotency;

/// <summary>Saves the response of a successful command in the same batch as the command's changes. A failure stores nothing.</summary>
internal sealed class IdempotencyRecordStep(
    AppDbContext context, KeyedRequest request, IRequestContext caller, KeyedAttempt attempt, IOptions<IdempotencyOptions> options, TimeProvider time)
    : IUnitOfWorkStep
{
    /// <summary>In bytes. A longer response is not stored.</summary>
    public const int MaxBodyLength = 262_144;

    public UnitOfWorkStage Stage => UnitOfWorkStage.IdempotencyRecord;

    public async Task BeforeSaveAsync(ICommandBase command, IResult response, CancellationToken cancellationToken)
    {
        if (!request.IsFor(command) || !response.Succeeded())
        {
            return;
        }

        if (attempt.HasExpiredRow)
        {
            // Not an update of the row: the purge may have deleted it meanwhile.
            await context.Set<StoredResponse>().Where(expired => expired.Scope == attempt.Scope).ExecuteDeleteAsync(cancellationToken);
        }

        var key = request.Key!;
        var value = response.GetValue();
        var body = BodyOf(response, value, key.Format);
        var row = new StoredResponse
        {
            TenantId = caller.TenantId,
            Scope = attempt.Scope!,
            Fingerprint = key.Fingerprint,
            Body = body,
            ResourceId = body is null && value?.GetType().GetProperty("Id")?.GetValue(value) is Guid id ? id : null,
            ExpiresAt = time.GetUtcNow() + options.Value.KeepFor,
        };
        context.Add(row);
        request.Keep(value, body);
    }

    /// <returns>Null when the response must not be stored, or is too long.</returns>
    private static byte[]? BodyOf(IResult response, object? value, IResponseFormat format)
    {
        var type = response.ValueType;
        if (type == typeof(Result))
        {
            return [];
        }

        if (SecretMembers.FindIn(type) is not null || (value is not null && SecretMembers.FindIn(value.GetType()) is not null))
        {
            return null;
        }

        var body = format.Write(value, type);
        return body.Length <= MaxBodyLength ? body : null;
    }
}
