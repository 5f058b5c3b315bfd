using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SvcInfra.Infrastructure.Schedules.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Schedules_Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "schedule_firings",
                columns: table => new
                {
                    schedule = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    scheduled_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_schedule_firings", x => new { x.schedule, x.scheduled_at });
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "schedule_firings");
        }
    }
}
