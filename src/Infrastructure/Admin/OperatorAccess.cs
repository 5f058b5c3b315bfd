using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Users;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Admin;

/// <summary>
/// Reads the acting user's verified address, once in a scope, and looks it up among the configured operators. Nothing is remembered
/// between requests: operators send few, and an address that is no longer theirs counts no longer at once.
/// </summary>
internal sealed class OperatorAccess(ConfiguredOperators configured, AppDbContextFactory contexts) : IOperatorAccess
{
    private Task<Operator?>? _found;

    public ValueTask<Operator?> FindAsync(IRequestContext context, CancellationToken cancellationToken) =>
        configured.IsEmpty ? ValueTask.FromResult<Operator?>(null) : new ValueTask<Operator?>(_found ??= ReadAsync(context.RequireUserId(), cancellationToken));

    private async Task<Operator?> ReadAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var context = contexts.Lease(tenantId: null);
        var email = await context.Set<User>().Where(user => user.Id == userId && user.EmailVerifiedAt != null && user.DisabledAt == null)
            .Select(user => user.Email).FirstOrDefaultAsync(cancellationToken);
        return email is null ? null : configured.Find(email);
    }
}
