using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Caching.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Tenants.Members;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants.Settings;
using SvcInfra.Domain.Tenants;

namespace SvcInfra.Application.Tenants.Settings;

/// <summary>Changes the acting tenant's settings. Values that are null stay as they are.</summary>
[RequirePermission(MemberPermissions.WriteSettings)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record ChangeTenantSettings(
    TenantRole? DefaultInvitationRole, IReadOnlyList<string>? AllowedEmailDomains, bool? RequireMultiFactor, long? ExpectedVersion)
    : ICommand<TenantSettingsDto>, IInvalidates
{
    IReadOnlyList<CacheTag> IInvalidates.Invalidates => [TenantCacheTags.Tenant];
}

internal sealed class ChangeTenantSettingsHandler(
    IRepository<Tenant> tenants, IPrincipalAccess access, IRevocations revocations, IRequestContext context)
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

        var wasRequired = tenant.Settings.RequireMultiFactor;
        if (settings.Value.RequireMultiFactor && !wasRequired
            && (await access.GetAsync(context, cancellationToken)).SignIn is { Level: < AuthenticationLevel.MultiFactor })
        {
            // The caller needs a second factor themselves, so that they do not lock themselves out.
            return InsufficientAuthentication.Of(AuthenticationLevel.MultiFactor, TimeSpan.Zero);
        }

        if (settings.Value != tenant.Settings)
        {
            tenant.ChangeSettings(settings.Value);
            await tenants.UpdateAsync(tenant, cancellationToken);
            if (wasRequired != tenant.Settings.RequireMultiFactor)
            {
                revocations.RevokeTenant(tenant.Id);
            }
        }

        return TenantSettingsDto.Of(tenant);
    }
}
