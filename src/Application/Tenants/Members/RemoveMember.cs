using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants.Members;

namespace SvcInfra.Application.Tenants.Members;

/// <summary>Removes a member from the acting tenant. Their access to it ends; their account and other memberships stay.</summary>
[RequirePermission(MemberPermissions.Write)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record RemoveMember(Guid UserId, long? ExpectedVersion) : ICommand;

internal sealed class RemoveMemberHandler(IRepository<Membership> memberships, CallerMembership callerMembership)
    : IRequestHandler<RemoveMember, Result>
{
    public async Task<Result> Handle(RemoveMember command, CancellationToken cancellationToken)
    {
        if (await callerMembership.LockAsync(MemberPermissions.Write, cancellationToken) is not { } caller)
        {
            return CommonErrors.PermissionDenied;
        }

        var byUser = new MembershipOf(caller.TenantId, command.UserId);
        if (await memberships.FirstOrDefaultAsync(byUser, cancellationToken) is not { } member)
        {
            return MemberErrors.NotFound;
        }

        if (ExpectedVersion.Check(member, command.ExpectedVersion) is { } stale)
        {
            return stale;
        }

        var hasOtherOwner = await memberships.AnyAsync(new OwnersExcept(caller.TenantId, command.UserId), cancellationToken);
        var removed = member.Remove(caller, hasOtherOwner);
        if (!removed.IsSuccess)
        {
            return removed;
        }

        await memberships.DeleteAsync(member, cancellationToken);
        return Result.NoContent();
    }
}
