using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SvcInfra.Application;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Schedules;
using SvcInfra.Infrastructure;
using SvcInfra.Infrastructure.Common;
using SvcInfra.ScheduledProcess;

// The application without HTTP, with five schedules that fire every second, for tests that kill the process.
var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddApplication();
builder.Services.AddInfrastructure(builder.Configuration, builder.Environment);
builder.Services.AddJobHandler(typeof(TickHandler)).AddRecurringJob(typeof(Tick));

using var host = builder.Build();
var start = host.Services.GetRequiredService<StartupSequence>().RunAsync(CancellationToken.None);
await host.StartAsync();
await start;
await Console.Out.WriteLineAsync("ready");
await host.WaitForShutdownAsync();
