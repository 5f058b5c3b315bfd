using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Users;
using SvcInfra.Domain.Users;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Users;

internal sealed class EfEmailVerifications(AppDbContext context) : IEmailVerifications
{
    public async Task<Guid?> TryConsumeAsync(byte[] tokenHash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var open = context.Set<EmailVerification>().Where(v => v.TokenHash == tokenHash && v.UsedAt == null && v.ExpiresAt > now);
        if (await open.AsNoTracking().FirstOrDefaultAsync(cancellationToken) is not { } verification)
        {
            return null;
        }

        // The update decides, not the read: of two requests with the same token one changes the row.
        return await open.ExecuteUpdateAsync(update => update.SetProperty(v => v.UsedAt, now), cancellationToken) == 1 ? verification.UserId : null;
    }
}
