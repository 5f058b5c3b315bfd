using Ardalis.Specification.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Users.Administration;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.MultiFactor;
using SvcInfra.Domain.Users.Passkeys;
using SvcInfra.Domain.Users.Sessions;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Users.Administration;

internal sealed class EfUserAdminStore(AppDbContext context, TimeProvider time) : IUserAdminStore
{
    public Task<UserAdminDto?> ReadAsync(Guid id, CancellationToken cancellationToken) =>
        Project(context.Set<User>().Where(u => u.Id == id)).FirstOrDefaultAsync(cancellationToken);

    public Task<List<UserAdminDto>> ListAsync(UserAdminFilter filter, ListPage<User> page, CancellationToken cancellationToken)
    {
        IQueryable<User> users = context.Set<User>();
        if (filter.IsDisabled is { } isDisabled)
        {
            users = users.Where(u => u.DisabledAt != null == isDisabled);
        }

        if (filter.EmailPrefix is { } prefix)
        {
            // Email addresses are stored in lower case.
            var pattern = LikePattern.BeginningWith(prefix.Trim());
            users = users.Where(u => EF.Functions.Like((string)(object)u.Email, pattern, LikePattern.Escape));
        }

        return Project(users.WithSpecification(page)).ToListAsync(cancellationToken);
    }

    private IQueryable<UserAdminDto> Project(IQueryable<User> users)
    {
        var now = time.GetUtcNow();
        return users.Select(u => new UserAdminDto(
            u.Id,
            u.Email.Value,
            u.EmailVerifiedAt != null,
            u.DisplayName,
            u.DisabledAt == null ? UserStatus.Active : UserStatus.Disabled,
            u.DisabledAt,
            u.DisabledBecause,
            u.HasPassword,
            u.SecondFactors != SecondFactors.None,
            context.Set<Passkey>().Count(p => p.UserId == u.Id),
            context.Set<Session>().Count(
                s => s.UserId == u.Id && s.RevokedAt == null && s.ExpiresAt > now && s.CredentialVersion == u.CredentialVersion),
            context.Set<Session>().Where(s => s.UserId == u.Id)
                .OrderByDescending(s => s.CreatedAt).Select(s => (DateTimeOffset?)s.CreatedAt).FirstOrDefault(),
            u.CreatedAt));
    }
}
