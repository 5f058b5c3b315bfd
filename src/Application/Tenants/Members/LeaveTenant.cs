using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants.Members;

namespace SvcInfra.Application.Tenants.Members;

/// <summary>Ends the caller's own membership in the acting tenant.</summary>
[RequirePermission(MemberPermissions.Leave)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record LeaveTenant : ICommand;

internal sealed class LeaveTenantHandler(IRepository<Membership> memberships, CallerMembership callerMembership)
    : IRequestHandler<LeaveTenant, Result>
{
    public async Task<Result> Handle(LeaveTenant command, CancellationToken cancellationToken)
    {
        if (await callerMembership.LockAsync(MemberPermissions.Leave, cancellationToken) is not { } caller)
        {
            return CommonErrors.PermissionDenied;
        }

        var hasOtherOwner = await memberships.AnyAsync(new OwnersExcept(caller.TenantId, caller.UserId), cancellationToken);
        var left = caller.Remove(caller, hasOtherOwner);
        if (!left.IsSuccess)
        {
            return left;
        }

        await memberships.DeleteAsync(caller, cancellationToken);
        return Result.NoContent();
    }
}
