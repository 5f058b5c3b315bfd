using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants.Members;

namespace SvcInfra.Application.Tenants.Members;

/// <summary>Transfers the ownership of the acting tenant to another member. The caller becomes an admin.</summary>
[RequirePermission(MemberPermissions.TransferOwnership)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record TransferOwnership(Guid UserId) : ICommand;

internal sealed class TransferOwnershipHandler(IRepository<Membership> memberships, CallerMembership callerMembership)
    : IRequestHandler<TransferOwnership, Result>
{
    public async Task<Result> Handle(TransferOwnership command, CancellationToken cancellationToken)
    {
        if (await callerMembership.LockAsync(MemberPermissions.TransferOwnership, cancellationToken) is not { } caller)
        {
            return CommonErrors.PermissionDenied;
        }

        var byUser = new MembershipOf(caller.TenantId, command.UserId);
        if (await memberships.FirstOrDefaultAsync(byUser, cancellationToken) is not { } newOwner)
        {
            return MemberErrors.NotFound;
        }

        var transferred = caller.TransferOwnershipTo(newOwner);
        return transferred.IsSuccess ? Result.NoContent() : transferred;
    }
}
