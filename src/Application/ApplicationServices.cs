using FluentValidation;
using Mapster;
using MapsterMapper;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Audit.Capture;
using SvcInfra.Application.Caching;
using SvcInfra.Application.Common.Behaviors;
using SvcInfra.Application.Common.Errors;
using SvcInfra.Application.Common.Events;
using SvcInfra.Application.Common.Modules;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Security;

namespace SvcInfra.Application;

public static class ApplicationServices
{
    /// <summary>The pipeline behaviors, outermost first. A test approves their order.</summary>
    public static IReadOnlyList<Type> Behaviors { get; } =
    [
        typeof(TelemetryBehavior<,>),
        typeof(AuditBehavior<,>),
        typeof(AuthorizationBehavior<,>),
        typeof(ValidationBehavior<,>),
        typeof(CachingBehavior<,>),
        typeof(UnitOfWorkBehavior<,>),
    ];

    public static IServiceCollection AddApplication(this IServiceCollection services)
    {
        var assembly = typeof(ApplicationServices).Assembly;

        // MediatR finds the request handlers; scanning for them again would run notifications twice.
        services.AddMediatR(mediatr =>
        {
            mediatr.RegisterServicesFromAssembly(assembly);
            foreach (var behavior in Behaviors)
            {
                mediatr.AddOpenBehavior(behavior);
            }
        });

        services.AddValidatorsFromAssembly(assembly, ServiceLifetime.Singleton, includeInternalTypes: true);
        services.Scan(scan => scan.FromAssemblies(assembly)
            .AddClasses(c => c.AssignableTo(typeof(IDomainEventHandler<>)), publicOnly: false).AsImplementedInterfaces().WithScopedLifetime()
            .AddClasses(c => c.AssignableTo<IPermissionSource>(), publicOnly: false).As<IPermissionSource>().WithSingletonLifetime()
            .AddClasses(c => c.AssignableTo<IOperatorPermissionSource>(), publicOnly: false).As<IOperatorPermissionSource>().WithSingletonLifetime());

        foreach (var module in ModuleScan.In<IApplicationModule>(assembly))
        {
            module.AddServices(services);
        }

        services.AddSingleton<PermissionCatalog>();
        services.AddSingleton<OperatorPermissionCatalog>();
        services.AddSingleton<ErrorCatalog>();
        services.AddScoped<RequestContext>();
        services.AddScoped<IRequestContext>(provider => provider.GetRequiredService<RequestContext>());
        services.AddScoped<ResourceRules>();
        services.AddScoped<ListPages>();
        services.AddScoped<OperatorLog>();
        services.AddScoped<OperatorAction>();

        var mappings = new TypeAdapterConfig();
        mappings.Scan(assembly);
        services.AddSingleton(mappings);
        services.AddSingleton<IMapper>(new Mapper(mappings));
        return services;
    }
}
