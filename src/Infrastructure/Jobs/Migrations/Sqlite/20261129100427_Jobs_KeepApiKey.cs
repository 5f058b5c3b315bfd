using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SvcInfra.Infrastructure.Jobs.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Jobs_KeepApiKey : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "api_key_id",
                table: "jobs",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "service_account_id",
                table: "jobs",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "api_key_id",
                table: "dead_jobs",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "service_account_id",
                table: "dead_jobs",
                type: "TEXT",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "api_key_id",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "service_account_id",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "api_key_id",
                table: "dead_jobs");

            migrationBuilder.DropColumn(
                name: "service_account_id",
                table: "dead_jobs");
        }
    }
}
