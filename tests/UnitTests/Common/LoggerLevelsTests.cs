using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Shouldly;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.UnitTests.Common;

/// <summary>Lines with URLs and payloads are dropped under every configuration.</summary>
public sealed class LoggerLevelsTests
{
    private const string Client = "System.Net.Http.HttpClient.any-later-client.LogicalHandler";
    private const string OpenIddict = "OpenIddict.Client.OpenIddictClientDispatcher";
    private const string Hosting = "Microsoft.AspNetCore.Hosting.Diagnostics";

    [Theory]
    [InlineData(Client)]
    [InlineData(OpenIddict)]
    [InlineData(Hosting)]
    public void Lines_of_outgoing_calls_are_dropped_by_default_in_every_environment(string category)
    {
        foreach (var environment in new[] { Environments.Production, Environments.Staging, Environments.Development })
        {
            var written = Write(environment, category);

            written.ShouldBe([LogLevel.Warning, LogLevel.Error], environment);
        }
    }

    [Theory]
    [InlineData(Client, "Logging:LogLevel:Default", "Trace")]
    [InlineData(Client, "Logging:LogLevel:System.Net.Http.HttpClient", "Trace")]
    [InlineData(Client, "Logging:LogLevel:*LogicalHandler", "Trace")]
    [InlineData(OpenIddict, "Logging:LogLevel:OpenIddict.Client.OpenIddictClientDispatcher", "Debug")]
    [InlineData(OpenIddict, "Logging:Kept:LogLevel:OpenIddict", "Information")]
    [InlineData(Hosting, "Logging:Kept:LogLevel:Default", "Information")]
    public void Setting_cannot_enable_them_outside_Development(string category, string key, string level) =>
        Write(Environments.Production, category, (key, level)).ShouldBe([LogLevel.Warning, LogLevel.Error]);

    [Fact]
    public void Setting_of_the_category_enables_them_in_Development()
    {
        Write(Environments.Development, Client, ("Logging:LogLevel:System.Net.Http.HttpClient", "Information"))
            .ShouldBe([LogLevel.Information, LogLevel.Warning, LogLevel.Error]);
        Write(Environments.Development, Client, ("Logging:LogLevel:Default", "Trace")).ShouldBe([LogLevel.Warning, LogLevel.Error]);
    }

    [Theory]
    [InlineData("SvcInfra.Anything", null, LogLevel.Information)]
    [InlineData("SvcInfra.Anything", "Debug", LogLevel.Debug)]
    [InlineData("SvcInfra.Anything", "Error", LogLevel.Error)]
    [InlineData(Client, "Error", LogLevel.Error)]
    public void Other_lines_and_stricter_settings_apply(string category, string? level, LogLevel least) =>
        Write(Environments.Production, category, level is null ? [] : [("Logging:LogLevel:Default", level)])[0].ShouldBe(least);

    [Theory]
    [InlineData("Microsoft.Extensions.Hosting.Internal.Host")]
    [InlineData("Microsoft.EntityFrameworkCore.Database.Connection")]
    public void Errors_of_the_framework_are_held_back_as_long_as_the_start_may_end_with_a_sentence(string category)
    {
        foreach (var environment in new[] { Environments.Production, Environments.Development })
        {
            Write(environment, category, isStarting: true).ShouldBe([LogLevel.Information, LogLevel.Warning], environment);
            Write(environment, category).ShouldBe([LogLevel.Information, LogLevel.Warning, LogLevel.Error], environment);
            Write(environment, "SvcInfra.Anything", isStarting: true).ShouldContain(LogLevel.Error, environment);
        }
    }

    private static List<LogLevel> Write(string environment, string category, params (string Key, string Value)[] settings) =>
        Write(environment, category, isStarting: false, settings);

    /// <summary>Logs a line of each level and returns those that arrived.</summary>
    private static List<LogLevel> Write(string environment, string category, bool isStarting, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build();
        var host = new HostingEnvironment { EnvironmentName = environment };
        using var nothing = new ServiceCollection().BuildServiceProvider();
        using var kept = new Kept();
        using var services = new ServiceCollection()
            .AddLogging(logging => logging.AddConfiguration(configuration.GetSection("Logging")).AddProvider(kept))
            .AddSingleton<IPostConfigureOptions<LoggerFilterOptions>>(new LoggerLevels(
                host, new StartupSequence(nothing, host) { EndsWithASentence = isStarting }))
            .BuildServiceProvider();
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(category);
        foreach (var level in new[] { LogLevel.Trace, LogLevel.Debug, LogLevel.Information, LogLevel.Warning, LogLevel.Error })
        {
            logger.Log(level, default, "GET https://api.example.com/range/ABF7A", null, (text, _) => text);
        }

        return kept.Levels;
    }

    [ProviderAlias("Kept")]
    private sealed class Kept : ILoggerProvider, ILogger
    {
        public List<LogLevel> Levels { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Levels.Add(logLevel);

        public void Dispose()
        {
        }
    }
}
