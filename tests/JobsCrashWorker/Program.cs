using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SvcInfra.Application;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Infrastructure;
using SvcInfra.Infrastructure.Common;
using SvcInfra.JobsCrashWorker;

// The job worker without the rest of the application, for tests that kill it. With the argument "seal" it also seals the audit trail continuously.
// Settings come from the environment.
var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddApplication();
builder.Services.AddInfrastructure(builder.Configuration, builder.Environment);
builder.Services.AddJobHandler(typeof(LeaveMarkHandler));
if (args is ["seal"])
{
    builder.Services.AddHostedService<KeepSealing>();
}

using var host = builder.Build();
var database = host.Services.GetRequiredService<StartupSequence>().RunAsync(CancellationToken.None);
await host.StartAsync();
await database;
await host.WaitForShutdownAsync();
