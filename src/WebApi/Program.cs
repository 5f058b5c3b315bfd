using SvcInfra.Application;
using SvcInfra.Infrastructure;
using SvcInfra.Infrastructure.Common;
using SvcInfra.WebApi.Common.Hosting;

return await StartupErrors.ReportAsync(async () =>
{
    var builder = WebApplication.CreateBuilder(args);
    builder.Services.AddApplication();
    builder.Services.AddInfrastructure(builder.Configuration, builder.Environment);
    builder.AddWebApi();

    await using var app = builder.Build();
    if (args.Length > 0 && args[0] == MigrateCommand.Name)
    {
        return await MigrateCommand.RunAsync(app.Services);
    }

    app.UseWebApi();
    await app.Services.GetRequiredService<StartupSequence>().RunAsync(app.Lifetime.ApplicationStopping);
    await app.RunAsync();
    return 0;
});
