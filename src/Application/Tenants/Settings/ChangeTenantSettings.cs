using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Tenants.Members;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Tenants.Settings;

namespace SvcInfra.Application.Tenants.Settings;

/// <summary>Changes what the acting tenant decides for itself; what is null stays.</summary>
[RequirePermission(MemberPermissions.WriteSettings)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record ChangeTenantSettings(TenantRole? DefaultInvitationRole, IReadOnlyList<string>? AllowedEmailDomains, bool? RequireMultiFactor, long? ExpectedVersion)
    : ICommand<TenantSettingsDto>;

internal sealed class ChangeTenantSettingsHandler(IRepository<Tenant> tenants, IPrincipalAccess access, IRevocations revocations, IRequestContext context)
    : IRequestHandler<ChangeTenantSettings, Result<TenantSettingsDto>>
{
    public async Task<Result<TenantSettingsDto>> Handle(ChangeTenantSettings command, CancellationToken cancellationToken)
    {
        if (await tenants.FirstOrDefaultAsync(new TenantById(context.RequireTenantId()), cancellationToken) is not { } tenant)
        {
            return TenantErrors.NotFound;
        }

        if (ExpectedVersion.Check(tenant, command.ExpectedVersion) is { } stale)
        {
            return stale;
        }

        var settings = TenantSettings.Create(
            command.DefaultInvitationRole ?? tenant.Settings.DefaultInvitationRole,
            command.AllowedEmailDomains ?? tenant.Settings.AllowedEmailDomains,
            command.RequireMultiFactor ?? tenant.Settings.RequireMultiFactor);
        if (!settings.IsSuccess)
        {
            return Error.Of(settings);
        }

        var isDemanded = tenant.Settings.RequireMultiFactor;
        if (settings.Value.RequireMultiFactor && !isDemanded
            && (await access.GetAsync(context, cancellationToken)).SignIn is { Level: < AuthenticationLevel.MultiFactor })
        {
            // Whoever demands it shows it: nobody locks themselves out.
            return InsufficientAuthentication.Of(AuthenticationLevel.MultiFactor, TimeSpan.Zero);
        }

        if (settings.Value != tenant.Settings)
        {
            tenant.ChangeSettings(settings.Value);
            await tenants.UpdateAsync(tenant, cancellationToken);
            if (isDemanded != tenant.Settings.RequireMultiFactor)
            {
                revocations.RevokeTenant(tenant.Id);
            }
        }

        return TenantSettingsDto.Of(tenant);
    }
}
