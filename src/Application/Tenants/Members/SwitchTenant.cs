using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Idempotency.Contracts;
using SvcInfra.Application.Users.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;

namespace SvcInfra.Application.Tenants.Members;

/// <summary>
/// Switches the session to another tenant of the signed-in user. Returns an access token for that tenant, or sets a new cookie if the session is in
/// a cookie.
/// </summary>
[Authenticated]
[TakesNoIdempotencyKey]
public sealed record SwitchTenant(Guid TenantId) : ICommand<TenantTokenDto?>;

internal sealed class SwitchTenantHandler(
    ITenantMemberships memberships, ISessionTenants sessions, ITenantStatuses statuses, IAuditTrail trail, IRequestContext context)
    : IRequestHandler<SwitchTenant, Result<TenantTokenDto?>>
{
    public async Task<Result<TenantTokenDto?>> Handle(SwitchTenant command, CancellationToken cancellationToken)
    {
        // The same error as for a tenant that does not exist, so that foreign tenants are not revealed.
        if (!await memberships.IsMemberAsync(context.RequireUserId(), command.TenantId, cancellationToken))
        {
            return TenantErrors.NotFound;
        }

        if (await statuses.GetAsync(command.TenantId, cancellationToken) == TenantStatus.Suspended)
        {
            return CommonErrors.TenantSuspended;
        }

        // Recorded in the installation's trail: sessions belong to users, and no tenant learns in which other tenants a user acts.
        trail.About("session", context.RequireSessionId().ToString(), IAuditTrail.Installation);
        var token = await sessions.SwitchAsync(context.RequireSessionId(), command.TenantId, cancellationToken);
        return token is null
            ? Result<TenantTokenDto?>.Success(null)
            : new TenantTokenDto(token.Value, "Bearer", token.ExpiresInSeconds, command.TenantId);
    }
}
