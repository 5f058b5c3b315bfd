using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;

namespace SvcInfra.Application.Tenants.Members;

/// <summary>Lets the session act in another tenant of the signed-in user, and answers with an access token for it. A session in a cookie gets another cookie instead.</summary>
[Authenticated]
public sealed record SwitchTenant(Guid TenantId) : ICommand<TenantTokenDto?>;

internal sealed class SwitchTenantHandler(
    ITenantMemberships memberships, ISessionTenants sessions, ITenantStatuses statuses, IAuditTrail trail, IRequestContext context)
    : IRequestHandler<SwitchTenant, Result<TenantTokenDto?>>
{
    public async Task<Result<TenantTokenDto?>> Handle(SwitchTenant command, CancellationToken cancellationToken)
    {
        // The same answer for a tenant of others as for none at all.
        if (!await memberships.IsMemberAsync(context.RequireUserId(), command.TenantId, cancellationToken))
        {
            return TenantErrors.NotFound;
        }

        if (await statuses.GetAsync(command.TenantId, cancellationToken) == TenantStatus.Suspended)
        {
            return CommonErrors.TenantSuspended;
        }

        // Sessions belong to users: no tenant learns from its trail in which others they act.
        trail.About("session", context.RequireSessionId().ToString(), IAuditTrail.Installation);
        var token = await sessions.SwitchAsync(context.RequireSessionId(), command.TenantId, cancellationToken);
        return token is null ? Result<TenantTokenDto?>.Success(null) : new TenantTokenDto(token.Value, "Bearer", token.ExpiresInSeconds, command.TenantId);
    }
}
