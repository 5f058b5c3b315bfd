using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using NSubstitute;
using Shouldly;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.MultiFactor;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Infrastructure.Users;

namespace SvcInfra.UnitTests.Users.MultiFactor;

public sealed class MultiFactorDemandDefaultTests
{
    [Theory]
    [InlineData("Production", null, MultiFactorDemand.Operators)]
    [InlineData("Staging", null, MultiFactorDemand.Operators)]
    [InlineData("Development", null, MultiFactorDemand.None)]
    [InlineData("Production", "None", MultiFactorDemand.None)]
    [InlineData("Production", "everyone", MultiFactorDemand.Everyone)]
    [InlineData("Development", "Operators", MultiFactorDemand.Operators)]
    public void Operators_need_two_factors_by_default_except_in_Development(string environment, string? setting, MultiFactorDemand demand) =>
        new ConfiguredMultiFactorDemand(Options(environment, setting)).Demand.ShouldBe(demand);

    [Theory]
    [InlineData("7")]
    [InlineData("Somebody")]
    public void Startup_fails_when_the_setting_has_another_value(string setting) =>
        Should.Throw<Exception>(() => Options("Production", setting).Value).ToString().ShouldContain("RequireMultiFactor");

    private static IOptions<SignInOptions> Options(string environment, string? setting)
    {
        var host = Substitute.For<IHostEnvironment>();
        host.EnvironmentName.Returns(environment);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("SignIn:RequireMultiFactor", setting)]).Build();
        var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration);
        new UsersModule().AddServices(services, configuration, host);
        return services.BuildServiceProvider().GetRequiredService<IOptions<SignInOptions>>();
    }
}
