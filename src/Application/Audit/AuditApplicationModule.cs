using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Audit.Capture;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Audit.Exports;
using SvcInfra.Application.Audit.Retention;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Application.Common.Modules;

namespace SvcInfra.Application.Audit;

internal sealed class AuditApplicationModule : IApplicationModule
{
    public void AddServices(IServiceCollection services)
    {
        services.Scan(scan => scan.FromAssemblyOf<AuditApplicationModule>()
            .AddClasses(c => c.AssignableTo<IAuditEventSource>(), publicOnly: false).As<IAuditEventSource>().WithSingletonLifetime());
        services.AddSingleton<AuditCatalog>();
        services.AddSingleton<AuditExportWriters>();
        services.AddSingleton<RecurringAuditTask>();
        services.AddScoped<AuditEntryFactory>();
        services.AddScoped<AuditTrail>();
        services.AddScoped<AuditVisibility>();
        services.AddSingleton<AuditCheckpointReader>();
        services.AddScoped<AuditTrailCheck>();
        services.AddScoped<TrailStarts>();
        services.AddScoped<ExpiredSegments>();
        services.AddScoped<AuditPurge>();
        services.AddScoped<AuditRetentionView>();
        services.AddScoped<IAuditErasure, AuditErasure>();
        services.AddScoped<IAuditTrail>(provider => provider.GetRequiredService<AuditTrail>());
    }
}
