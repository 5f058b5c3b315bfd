using SvcInfra.Application;
using SvcInfra.Infrastructure;
using SvcInfra.WebApi.Audit;
using SvcInfra.WebApi.Common.Hosting;

return await StartupErrors.ReportAsync(async () =>
{
    if (args is [AuditCommand.Name, ..])
    {
        return await AuditCommand.RunAsync(args[1..]);
    }

    // Settings are read once at start, so their files are not watched.
    var builder = WebApplication.CreateBuilder(ContentRoot.OptionsOf([.. args, "--hostBuilder:reloadConfigOnChange=false"]));
    builder.Configuration.AddRoleSwitch(args);
    builder.Services.AddInfrastructure(builder.Configuration, builder.Environment);
    builder.Services.AddApplication();
    builder.AddWebApi();

    await using var app = builder.Build();
    if (args.Length > 0 && args[0] == MigrateCommand.Name)
    {
        return await MigrateCommand.RunAsync(app.Services);
    }

    if (args.Length > 0 && args[0] == SeedCommand.Name)
    {
        return await SeedCommand.RunAsync(app.Services);
    }

    await app.ServeAsync();
    return 0;
});
