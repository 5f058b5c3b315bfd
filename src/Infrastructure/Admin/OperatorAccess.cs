using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Users;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Admin;

/// <summary>
/// Reads the caller's verified email address once per scope and finds the configured operator who has it. It is not cached between requests, so
/// that a changed email address or a disabled account takes effect at once; operators send few requests.
/// </summary>
internal sealed class OperatorAccess(ConfiguredOperators configured, AppDbContextFactory contexts) : IOperatorAccess
{
    private Task<Operator?>? _found;

    public ValueTask<Operator?> FindAsync(IRequestContext context, CancellationToken cancellationToken) =>
        configured.IsEmpty
            ? ValueTask.FromResult<Operator?>(null)
            : new ValueTask<Operator?>(_found ??= ReadAsync(context.RequireUserId(), cancellationToken));

    private async Task<Operator?> ReadAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var context = contexts.Lease(tenantId: null);
        var email = await context.Set<User>().Where(user => user.Id == userId && user.EmailVerifiedAt != null && user.DisabledAt == null)
            .Select(user => user.Email).FirstOrDefaultAsync(cancellationToken);
        return email is null ? null : configured.Find(email);
    }
}
