using System.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SvcInfra.Without;

/// <summary>
/// Starts the application without middleware that BENCH_WITHOUT names, so that eng/bench-edge.sh measures what it costs. The application has no
/// switch for it: the runtime loads this assembly before the application (DOTNET_STARTUP_HOOKS), which no release does.
/// </summary>
internal sealed class StartupHook : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    public static void Initialize() => DiagnosticListener.AllListeners.Subscribe(new StartupHook());

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.Extensions.Hosting")
        {
            value.Subscribe(this);
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value is { Key: "HostBuilding", Value: IHostBuilder host })
        {
            var names = (Environment.GetEnvironmentVariable("BENCH_WITHOUT") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
            host.ConfigureServices(services => services.AddSingleton<IStartupFilter>(new RemovedMiddleware(names)));
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }
}
