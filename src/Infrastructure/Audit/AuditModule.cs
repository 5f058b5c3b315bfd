using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SvcInfra.Application.Audit.Retention;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Infrastructure.Audit.Capture;
using SvcInfra.Infrastructure.Audit.Retention;
using SvcInfra.Infrastructure.Audit.Trail;
using SvcInfra.Infrastructure.Audit.Verification;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Audit;

internal sealed class AuditModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddValidatedOptions<AuditAnchorOptions>(AuditAnchorOptions.Section)
            .Validate(
                options => environment.IsDevelopment() || options.HasAny,
                "Audit:Anchors needs File, Url or Mailbox outside Development. "
                + "Without a copy of the checkpoints elsewhere, an attacker with write access to the database can rewrite the audit trail.");
        services.AddValidatedOptions<AuditRetentionOptions>(AuditRetentionOptions.Section);
        services.AddSingleton<IAuditRetentionStore, EfAuditRetention>();
        services.AddSingleton<IAuditWriter, AuditWriter>();
        services.AddSingleton<IAuditPayloads, AuditPayloads>();
        services.AddSingleton<IAuditSealer, AuditSealer>();
        services.AddSingleton<IAuditAnchoring, AuditAnchoring>();
        services.AddBackgroundWork<AuditGauges>();
        services.AddSingleton<IAuditAnchor, FileAnchor>();
        services.AddSingleton<IAuditAnchor, UrlAnchor>();
        services.AddSingleton<IAuditAnchor, MailboxAnchor>();
        services.AddHttpClient(UrlAnchor.Client, http => http.Timeout = UrlAnchor.Timeout)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false });
    }
}
