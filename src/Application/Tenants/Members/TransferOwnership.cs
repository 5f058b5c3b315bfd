using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants.Members;

namespace SvcInfra.Application.Tenants.Members;

/// <summary>Makes another member of the acting tenant its owner; the owner who asks becomes admin.</summary>
[RequirePermission(MemberPermissions.TransferOwnership)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record TransferOwnership(Guid UserId) : ICommand;

internal sealed class TransferOwnershipHandler(IRepository<Membership> memberships, CallerMembership acting) : IRequestHandler<TransferOwnership, Result>
{
    public async Task<Result> Handle(TransferOwnership command, CancellationToken cancellationToken)
    {
        if (await acting.LockAsync(MemberPermissions.TransferOwnership, cancellationToken) is not { } owner)
        {
            return CommonErrors.PermissionDenied;
        }

        if (await memberships.FirstOrDefaultAsync(new MembershipOf(owner.TenantId, command.UserId), cancellationToken) is not { } heir)
        {
            return MemberErrors.NotFound;
        }

        var transferred = owner.TransferOwnershipTo(heir);
        return transferred.IsSuccess ? Result.NoContent() : transferred;
    }
}
