using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants.Members;

namespace SvcInfra.Application.Tenants.Members;

/// <summary>Changes a member's built-in role in the acting tenant. Neither the present nor the new role may be above the caller's.</summary>
[RequirePermission(MemberPermissions.Write)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record ChangeMemberRole(Guid UserId, TenantRole Role, long? ExpectedVersion) : ICommand<MemberDto>;

internal sealed class ChangeMemberRoleValidator : AbstractValidator<ChangeMemberRole>
{
    public ChangeMemberRoleValidator() => RuleFor(c => c.Role).IsInEnum().WithErrorCode("unknown_value");
}

internal sealed class ChangeMemberRoleHandler(IRepository<Membership> memberships, ITenantMembers members, CallerMembership callerMembership)
    : IRequestHandler<ChangeMemberRole, Result<MemberDto>>
{
    public async Task<Result<MemberDto>> Handle(ChangeMemberRole command, CancellationToken cancellationToken)
    {
        if (await callerMembership.LockAsync(MemberPermissions.Write, cancellationToken) is not { } caller)
        {
            return CommonErrors.PermissionDenied;
        }

        if (await memberships.FirstOrDefaultAsync(new MembershipOf(caller.TenantId, command.UserId), cancellationToken) is not { } member
            || await members.FindAsync(caller.TenantId, command.UserId, cancellationToken) is not { } before)
        {
            return MemberErrors.NotFound;
        }

        if (ExpectedVersion.Check(member, command.ExpectedVersion) is { } stale)
        {
            return stale;
        }

        var hasOtherOwner = await memberships.AnyAsync(new OwnersExcept(caller.TenantId, command.UserId), cancellationToken);
        var changed = member.ChangeRole(command.Role, caller, hasOtherOwner);
        if (!changed.IsSuccess)
        {
            return changed;
        }

        if (member.Role != before.Role)
        {
            await memberships.UpdateAsync(member, cancellationToken);
        }

        return before with { Role = member.Role, Version = member.Version };
    }
}
