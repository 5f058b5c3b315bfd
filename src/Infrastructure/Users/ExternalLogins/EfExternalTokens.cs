using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Users.ExternalLogins.Tokens;
using SvcInfra.Domain.Users.ExternalLogins;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Transactions;

namespace SvcInfra.Infrastructure.Users.ExternalLogins;

/// <summary>Immediate changes apply to the generation that was read, so that only one of two concurrent changes succeeds.</summary>
internal sealed class EfExternalTokens(AppDbContext command, AppDbContextFactory contexts, IWriteGate gate) : IExternalTokenStore
{
    public async Task<ExternalTokenSet?> FindAsync(Guid userId, string provider, CancellationToken cancellationToken)
    {
        // In a transaction, SQLite would deadlock with the refresh, and PostgreSQL would hold locks during the call to the provider.
        if (command.Database.CurrentTransaction is not null && command.CommandTransaction is not { HasWritten: false })
        {
            throw new InvalidOperationException("The command has already written. Request the provider's access token before its first write.");
        }

        await using var context = contexts.Lease(tenantId: null);
        return await context.Set<ExternalTokenSet>().AsNoTracking().Where(t => t.UserId == userId && t.Provider == provider)
            .OrderByDescending(t => t.ReceivedAt).ThenByDescending(t => t.Id).FirstOrDefaultAsync(cancellationToken);
    }

    public Task<bool> TryLeaseAsync(ExternalTokenSet tokens, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken) =>
        WriteImmediatelyAsync(
            tokens,
            (rows, token) => rows.Where(t => t.LeaseUntil == null || t.LeaseUntil < now)
                .ExecuteUpdateAsync(update => update.SetProperty(t => t.LeaseUntil, until), token),
            cancellationToken);

    public Task<bool> TryReplaceAsync(ExternalTokenSet tokens, string encrypted, DateTimeOffset? expiresAt, CancellationToken cancellationToken) =>
        WriteImmediatelyAsync(
            tokens,
            (rows, token) => rows.ExecuteUpdateAsync(
                update => update.SetProperty(t => t.Protected, encrypted)
                    .SetProperty(t => t.ExpiresAt, expiresAt)
                    .SetProperty(t => t.Generation, t => t.Generation + 1)
                    .SetProperty(t => t.LeaseUntil, (DateTimeOffset?)null),
                token),
            cancellationToken);

    public Task ReleaseAsync(ExternalTokenSet tokens, CancellationToken cancellationToken) =>
        WriteImmediatelyAsync(
            tokens,
            (rows, token) => rows.ExecuteUpdateAsync(update => update.SetProperty(t => t.LeaseUntil, (DateTimeOffset?)null), token),
            cancellationToken);

    public Task<bool> TryRemoveAsync(ExternalTokenSet tokens, CancellationToken cancellationToken) =>
        WriteImmediatelyAsync(tokens, (rows, token) => rows.ExecuteDeleteAsync(token), cancellationToken);

    public Task<ExternalTokenSet?> FindAsync(Guid externalLoginId, CancellationToken cancellationToken) =>
        command.Set<ExternalTokenSet>().AsNoTracking().FirstOrDefaultAsync(t => t.ExternalLoginId == externalLoginId, cancellationToken);

    public async Task<bool> TryUpdateAsync(ExternalTokenSet tokens, CancellationToken cancellationToken)
    {
        var (loginId, provider, encrypted) = (tokens.ExternalLoginId, tokens.Provider, tokens.Protected);
        var (expiresAt, receivedAt) = (tokens.ExpiresAt, tokens.ReceivedAt);
        return await command.Set<ExternalTokenSet>().Where(t => t.ExternalLoginId == loginId)
            .ExecuteUpdateAsync(
                update => update.SetProperty(t => t.Provider, provider)
                    .SetProperty(t => t.Protected, encrypted)
                    .SetProperty(t => t.ExpiresAt, expiresAt)
                    .SetProperty(t => t.ReceivedAt, receivedAt)
                    .SetProperty(t => t.Generation, t => t.Generation + 1)
                    .SetProperty(t => t.LeaseUntil, (DateTimeOffset?)null),
                cancellationToken) == 1;
    }

    public async Task<ExternalTokenSet?> TakeAsync(Guid externalLoginId, CancellationToken cancellationToken)
    {
        var tokens = await FindAsync(externalLoginId, cancellationToken);
        return tokens is not null && await command.Set<ExternalTokenSet>().Where(t => t.Id == tokens.Id).ExecuteDeleteAsync(cancellationToken) == 1
            ? tokens
            : null;
    }

    private async Task<bool> WriteImmediatelyAsync(
        ExternalTokenSet tokens, Func<IQueryable<ExternalTokenSet>, CancellationToken, Task<int>> write, CancellationToken cancellationToken)
    {
        var (id, generation) = (tokens.Id, tokens.Generation);
        await using var context = contexts.Lease(tenantId: null);
        using var pass = await gate.EnterAsync(cancellationToken);
        return await write(context.Set<ExternalTokenSet>().Where(t => t.Id == id && t.Generation == generation), cancellationToken) == 1;
    }
}
