using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SvcInfra.Application;
using SvcInfra.Infrastructure;
using SvcInfra.WebApi.Common.Hosting;

namespace SvcInfra.ArchitectureTests;

public sealed class OptionsTests
{
    public static TheoryData<string> Sections =>
        [.. new[] { Solution.Application, Solution.Infrastructure, Solution.WebApi }
            .SelectMany(assembly => assembly.GetTypes())
            .Select(type =>
                type.GetField("Section", BindingFlags.Public | BindingFlags.Static) is { IsLiteral: true } section
                    ? (string)section.GetRawConstantValue()!
                    : null)
            .OfType<string>().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Sections))]
    public async Task Unknown_setting_ends_the_start(string section)
    {
        var root = Directory.CreateTempSubdirectory("options");
        try
        {
            var error = await Record.ExceptionAsync(() => StartAsync(root.FullName, $"{section}:NoSuchSetting"));

            error.ShouldNotBeNull($"{section} is not bound with AddValidatedOptions.").ToString().ShouldContain("NoSuchSetting");
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Defaults_are_valid_in_Development()
    {
        var root = Directory.CreateTempSubdirectory("options");
        await StartAsync(root.FullName, setting: null);
        root.Delete(recursive: true);
    }

    /// <summary>Like Program, up to the checks before the start.</summary>
    private static async Task StartAsync(string contentRoot, string? setting)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development", ContentRootPath = contentRoot });
        if (setting is not null)
        {
            builder.Configuration.AddInMemoryCollection([new(setting, "1")]);
        }

        builder.Services.AddApplication();
        builder.Services.AddInfrastructure(builder.Configuration, builder.Environment);
        builder.AddWebApi();
        await using var app = builder.Build();
        app.Services.GetRequiredService<IStartupValidator>().Validate();
    }
}
