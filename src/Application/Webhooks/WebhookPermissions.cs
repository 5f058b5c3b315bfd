using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Webhooks;

internal sealed class WebhookPermissions : IPermissionSource
{
    public const string Read = "webhooks.read";
    public const string Write = "webhooks.write";

    public IEnumerable<Permission> Permissions =>
    [
        new(Read, TenantRole.Admin, "View webhook subscriptions and event types."),
        new(Write, TenantRole.Admin, "Create, change and delete webhook subscriptions and rotate their secrets."),
    ];
}
